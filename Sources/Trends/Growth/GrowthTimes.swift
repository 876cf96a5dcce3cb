/// The times of the growth rules, in seconds. Sentences about a verdict quote them from here.
package enum GrowthTimes {
    /// The least time to watch a target before a verdict.
    package static let watch = 600.0
    /// How long a restart is the verdict.
    package static let restart = 600.0
    /// How long a process builds up what it needs; growth in it means nothing.
    package static let warmUp = 1200.0
    /// The least rise that is an alarm.
    package static let alarm = 6 * 3600.0
    /// The days that each have to stand higher than the one before, for an alarm.
    package static let days = 3 * 86_400.0

    /// How long an alarm stands after its rule was last met.
    static let alarmStands = 11 * 3600.0
    /// The same for one of days, which is met at some hours of the day.
    static let daysStand = 24 * 3600.0
    /// How long an early notice stands after its rule was last met.
    static let noticeStands = 900.0
    /// The level of a count is the lowest of this long.
    static let level = 600.0
}
