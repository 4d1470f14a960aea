using System.Globalization;

namespace Tarn.Aws.TarnApi.Pending;

/// <summary>How long records wait, and what happens to them then.</summary>
/// <param name="Text">The rule as one sentence.</param>
/// <param name="Then"><c>lost</c>, <c>dead letter</c>, <c>destination</c>, <c>throttled</c> or <c>kept</c>.</param>
/// <param name="Kept">The longest wait of a record from its arrival on; null: without end.</param>
public readonly record struct BacklogRule(string Text, string Then, TimeSpan? Kept)
{
    /// <summary>Records are lost.</summary>
    public const string Lost = "lost";

    /// <summary>A dead-letter queue gets the records.</summary>
    public const string DeadLetter = "dead letter";

    /// <summary>A destination for failures gets the records.</summary>
    public const string Destination = "destination";

    /// <summary>Puts are refused until records were delivered.</summary>
    public const string Throttled = "throttled";

    /// <summary>Records wait without end.</summary>
    public static BacklogRule Endless { get; } = new("kept until the replica has it; no record is lost", "kept", null);

    /// <summary>A number of retries with its noun.</summary>
    public static string Retries(int retries) => string.Create(CultureInfo.InvariantCulture, $"{retries} {(retries == 1 ? "retry" : "retries")}");

    /// <summary>A time as <c>4 d</c>, <c>36 h</c>, <c>15 min</c> or <c>20 s</c>.</summary>
    public static string TimeOf(TimeSpan time) => time switch
    {
        _ when time >= TimeSpan.FromDays(2) && time.TotalDays % 1 == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays} d"),
        _ when time >= TimeSpan.FromHours(1) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h"),
        _ when time >= TimeSpan.FromMinutes(2) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
    };

    /// <summary>Records of a stream that a delivery or relay must read: they are held, then puts are refused.</summary>
    public static BacklogRule Held(TimeSpan retention, TimeSpan held) => new(
        $"kept for {TimeOf(retention)}, then held for {TimeOf(held)}; after that puts to the source are refused, and no record is lost",
        Throttled,
        retention + held);
}
