using System.Globalization;

namespace Tarn.Sql.Engine;

/// <summary>
/// A time in a zone: its instant as a time in UTC, and the zone's key (<see cref="Types.Zones.Key"/>). It is written as a
/// struct of both, null when the instant is.
/// </summary>
internal sealed class EngineZoned : EngineSql
{
    private readonly EngineSql _struct;
    private readonly Func<string> _fresh;

    /// <summary>Makes a time of its parts.</summary>
    /// <param name="instant">The time in UTC.</param>
    /// <param name="zone">The key of the zone.</param>
    /// <param name="fresh">Makes a new name.</param>
    public EngineZoned(EngineSql instant, EngineSql zone, Func<string> fresh)
    {
        (Instant, Zone, _fresh) = (instant, zone, fresh);
        _struct = EngineLet.Bind(
            [instant, zone], parts => $"CASE WHEN {parts[0]} IS NOT NULL THEN struct_pack(t := {parts[0]}, z := {parts[1]}) END", fresh);
        Add(_struct);
    }

    /// <summary>The time in UTC.</summary>
    public EngineSql Instant { get; }

    /// <summary>The key of the zone.</summary>
    public EngineSql Zone { get; }

    /// <summary>The key, if the statement names it.</summary>
    public short? Key { get; init; }

    /// <summary>Whether each value is known to be in UTC.</summary>
    public bool IsUtc => Key == 0;

    /// <inheritdoc/>
    public override IReadOnlyList<object> Pieces => [_struct];

    /// <summary>The same time with other forms of its parts.</summary>
    public EngineZoned With(EngineSql instant, EngineSql zone) =>
        ReferenceEquals(instant, Instant) && ReferenceEquals(zone, Zone) ? this
            : new(instant, zone, _fresh) { Key = ReferenceEquals(zone, Zone) ? Key : null };

    /// <summary>A time in a zone that the statement names.</summary>
    public static EngineZoned In(short key, EngineSql instant, Func<string> fresh) =>
        new(instant, Raw($"CAST({key.ToString(CultureInfo.InvariantCulture)} AS SMALLINT)"), fresh) { Key = key };
}
