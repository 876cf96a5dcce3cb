// Package load is the traffic of the billing service.
package load

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// clients is the number of requests that may be under way at a time.
const clients = 4

// Run sends rate requests a second to the service at address until ctx ends.
func Run(ctx context.Context, address string, rate float64) {
	if rate <= 0 {
		return
	}
	client := &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: clients},
		Timeout:   10 * time.Second,
	}
	requests := make(chan int)
	for range clients {
		go func() {
			for n := range requests {
				send(ctx, client, address, n)
			}
		}()
	}
	defer close(requests)

	tick := time.NewTicker(time.Duration(float64(time.Second) / rate))
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-tick.C:
			requests <- n
		case <-ctx.Done():
			return
		}
	}
}

// send makes the nth request: every tenth is a refund. A request that fails is
// a request less; the service says in its own log what is wrong with it.
func send(ctx context.Context, client *http.Client, address string, n int) {
	action := "charge"
	if n%10 == 9 {
		action = "refund"
	}
	body := strings.NewReader(fmt.Sprintf(`{"account": "acct-%d", "cents": %d}`, n%500, 100+n%9900))
	request, err := http.NewRequestWithContext(
		ctx, http.MethodPost, "http://"+address+"/v1/"+action, body)
	if err != nil {
		return
	}
	response, err := client.Do(request)
	if err != nil {
		return
	}
	io.Copy(io.Discard, response.Body)
	response.Body.Close()
}
