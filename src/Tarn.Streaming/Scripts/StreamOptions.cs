using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Streaming.Scripts;

/// <summary>The options of a script's SET statements.</summary>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/dev/table/config/"/>
internal sealed partial record StreamOptions
{
    // They tune Flink's own machinery, and change no row.
    private static readonly string[] Kept =
    [
        "pipeline.", "parallelism.", "execution.checkpointing.", "state.", "restart-strategy", "table.exec.mini-batch.", "table.optimizer.",
        "sql-client.", "table.dml-sync", "table.exec.resource.", "taskmanager.", "jobmanager.", "metrics.",
    ];

    /// <summary>The zone of the session.</summary>
    public string Zone { get; private init; } = "UTC";

    /// <summary>The time after which a shard without records no longer holds its source back; 0: never.</summary>
    public long IdleMs { get; private init; } = 10_000;

    /// <summary>Whether the script names the time: then an idle source holds back no other source of its statements.</summary>
    public bool YieldsWhenIdle { get; private init; }

    /// <summary>Whether the arrival clock moves the watermark of a source whose shards are all idle.</summary>
    public bool MovesIdleWatermark { get; private init; }

    /// <summary>Whether changes of sources may come twice, or without the old row: then the newest row of each PRIMARY KEY counts.</summary>
    public bool HasDuplicates { get; private init; }

    /// <summary>The time after which state that is not written expires, where it has no bound in time; 0: never.</summary>
    public long StateTtlMs { get; private init; }

    /// <summary>Whether rows with NULL in a NOT NULL column of a target are left out.</summary>
    public bool DropsNulls { get; private init; }

    /// <exception cref="SqlException">NOT_SUPPORTED: an option is not known, or its value is not.</exception>
    public static StreamOptions Of(IEnumerable<SetStreamOption> statements) => statements.Aggregate(new StreamOptions(), (options, s) => options.With(s));

    private StreamOptions With(SetStreamOption set)
    {
        switch (set.Name)
        {
            case "table.local-time-zone": return this with { Zone = ZoneOf(set) };
            case "table.exec.source.idle-timeout": return this with { IdleMs = Duration(set), YieldsWhenIdle = Duration(set) > 0 };
            case "table.exec.state.ttl": return this with { StateTtlMs = Duration(set) };
            case "tarn.idle-watermark": return this with { MovesIdleWatermark = Flag(set) };
            case "table.exec.sink.not-null-enforcer" when set.Value.ToUpperInvariant() is "ERROR" or "DROP":
                return this with { DropsNulls = set.Value.Equals("DROP", StringComparison.OrdinalIgnoreCase) };
            case "table.exec.source.cdc-events-duplicate": return this with { HasDuplicates = Flag(set) };
            case "execution.runtime-mode" when set.Value.Equals("streaming", StringComparison.OrdinalIgnoreCase): return this;
            default:
                return Kept.Any(prefix => set.Name.StartsWith(prefix, StringComparison.Ordinal)) ? this
                    : throw Refused(set, $"SET '{set.Name}' = '{set.Value}' is not supported");
        }
    }

    private static string ZoneOf(SetStreamOption set) => Zones.Key(set.Value) is not null ? set.Value
        : throw Refused(set, $"'{set.Value}' is no time zone");

    private static bool Flag(SetStreamOption set) => bool.TryParse(set.Value, out var flag) ? flag
        : throw Refused(set, $"SET '{set.Name}' takes true or false, not '{set.Value}'");

    private static long Duration(SetStreamOption set)
    {
        var match = DurationForm().Match(set.Value.Trim());
        var unit = match.Groups[2].Value.ToLowerInvariant() switch
        {
            "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => 1L,
            "s" or "sec" or "secs" or "second" or "seconds" => 1_000,
            "m" or "min" or "mins" or "minute" or "minutes" => 60_000,
            "h" or "hour" or "hours" => 3_600_000,
            "d" or "day" or "days" => 86_400_000,
            _ => 0,
        };
        return match.Success && unit > 0 && long.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var count) && count < int.MaxValue
            ? count * unit : throw Refused(set, $"SET '{set.Name}' takes a duration as '10 s', not '{set.Value}'");
    }

    private static SqlException Refused(SetStreamOption set, string message) => new(SqlErrorName.NotSupported, message, set.At);

    [GeneratedRegex(@"^(\d+)\s*([A-Za-z]*)$")]
    private static partial Regex DurationForm();
}
