using Tarn.Settings;

namespace Tarn.Modules.Storage;

/// <summary>Settings of the disk and of retention.</summary>
internal static class StorageSettings
{
    /// <summary>
    /// The journal's limit, bytes; null: 60 % of the free space and the journal at start. D15 (a full disk stops work
    /// in order).
    /// </summary>
    public static readonly Setting<long?> JournalMaxBytes = new()
    {
        Name = "journal-max-bytes",
        Value = "BYTES",
        DefaultText = "60 % of the free space and the journal at start",
        Description = "The journal's limit: beyond it puts are refused as on a full disk.",
        Group = SettingGroup.Storage,
        Parse = text => SettingText.Number(text, 256L << 20, long.MaxValue),
        Default = () => null,
    };

    /// <summary>A journal file is closed at this size, bytes.</summary>
    public static readonly Setting<long> JournalFileBytes = new()
    {
        Name = "journal-file-bytes",
        Value = "BYTES",
        DefaultText = "67108864",
        Description = "A journal file is closed at this size.",
        Group = SettingGroup.Storage,
        Parse = text => SettingText.Number(text, 32L << 20, 1L << 30),
        Default = () => 64L << 20,
    };

    /// <summary>
    /// The budget of open delivery buffers in <c>scratch/</c>, bytes; each SQL worker may spill half as much.
    /// </summary>
    public static readonly Setting<long> ScratchMaxBytes = new()
    {
        Name = "scratch-max-bytes",
        Value = "BYTES",
        DefaultText = "8589934592",
        Description = "The room of open delivery buffers in scratch/; each SQL worker may spill half as much.",
        Group = SettingGroup.Storage,
        Parse = text => SettingText.Number(text, 256L << 20, long.MaxValue / 2),
        Default = () => 8L << 30,
    };

    /// <summary>Records that stay longer than this move from the journal to the archive.</summary>
    public static readonly Setting<TimeSpan> ArchiveAfter = new()
    {
        Name = "archive-after-hours",
        Value = "HOURS",
        DefaultText = "24",
        Description = "Records that stay longer than this move from the journal to the archive in the object store.",
        Group = SettingGroup.Storage,
        Parse = text => TimeSpan.FromHours(SettingText.Number(text, 1, 8_760)),
        Default = () => TimeSpan.FromHours(24),
    };

    /// <summary>
    /// How long an undelivered record is retained after its retention period ends; then its stream refuses puts. D26 (undelivered
    /// records are held).
    /// </summary>
    public static readonly Setting<TimeSpan> RetentionMaxHold = new()
    {
        Name = "retention-max-hold-hours",
        Value = "HOURS",
        DefaultText = "168",
        Description = "How long undelivered records are kept after their retention ends; then their stream refuses puts.",
        Group = SettingGroup.Storage,
        Parse = text => TimeSpan.FromHours(SettingText.Number(text, 0, 1_000_000)),
        Default = () => TimeSpan.FromHours(168),
    };

    /// <summary>The length of a day of buckets' lifecycle rules, for trials: rules act when a day ends.</summary>
    public static readonly Setting<TimeSpan> LifecycleDay = new()
    {
        Name = "lifecycle-day-seconds",
        Value = "SECONDS",
        DefaultText = "86400",
        Description = "The length of a day of buckets' lifecycle rules. A shorter one is for trials.",
        Group = SettingGroup.Storage,
        Parse = text => TimeSpan.FromSeconds(SettingText.Number(text, 1, 86_400)),
        Default = () => TimeSpan.FromDays(1),
    };

    /// <summary>The time from one pass of the scrub to the next; zero: there is no scrub.</summary>
    public static readonly Setting<TimeSpan> ScrubPeriod = new()
    {
        Name = "scrub-days",
        Value = "DAYS",
        DefaultText = "30",
        Description = "All stored objects are read and compared with their checksums once in this time; 0: never.",
        Group = SettingGroup.Storage,
        Parse = text => TimeSpan.FromDays(SettingText.Number(text, 0, 3_650)),
        Default = () => TimeSpan.FromDays(30),
    };

    /// <summary>The most bytes that the scrub reads in a second.</summary>
    public static readonly Setting<long> ScrubBytesPerSecond = new()
    {
        Name = "scrub-mb-per-second",
        Value = "MIB",
        DefaultText = "20",
        Description = "The most that the comparison of --scrub-days reads in a second.",
        Group = SettingGroup.Storage,
        Parse = text => SettingText.Number(text, 1, 10_000) << 20,
        Default = () => 20L << 20,
    };

    public static IReadOnlyList<SettingDefinition> All { get; } =
        [JournalMaxBytes, JournalFileBytes, ScratchMaxBytes, ArchiveAfter, RetentionMaxHold, LifecycleDay, ScrubPeriod, ScrubBytesPerSecond];
}
