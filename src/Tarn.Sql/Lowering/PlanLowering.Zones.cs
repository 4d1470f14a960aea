using System.Collections.Frozen;
using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

/// <summary>
/// Times with their zones. A column whose times are known to be in UTC, such as a table's, holds them alone; every other
/// value is a struct of the instant and the zone's key. Comparison, order and groups use the instants.
/// </summary>
internal sealed partial class PlanLowering
{
    /// <summary>The columns of zoned times that hold only instants, because all of them are in UTC.</summary>
    private readonly HashSet<int> _utc = [];

    public EngineZoned Zoned(EngineSql value) =>
        value as EngineZoned ?? new EngineZoned($"struct_extract({value}, 't')", $"struct_extract({value}, 'z')", NewName);

    public EngineZoned InUtc(EngineSql instant) => EngineZoned.In(0, instant, NewName);

    public EngineZoned InZone(EngineSql instant, PlanExpression zone, EngineSql zoneSql)
    {
        if (zone is not Constant { Value: string name })
        {
            return new EngineZoned(instant, Call("zone_key", [SqlType.Varchar], SqlType.Smallint, zoneSql), NewName);
        }

        var key = Zones.Key(name) ?? throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"'{name}' is not a valid time zone", zone.At);
        return EngineZoned.In(key, instant, NewName);
    }

    public EngineZoned AtClock(EngineSql clock, EngineZoned zone, SqlType type, EngineSql? gap = null) =>
        zone.With(Once([clock], sql => Shift(InstantOf, sql[0], zone, type, gap)), zone.Zone);

    public EngineSql Clock(EngineZoned zoned, SqlType type) =>
        type.Kind == TypeKind.TimeWithTimeZone ? OffsetClock(zoned) : Shift(ClockOf, zoned.Instant, zoned, type, null);

    private string NewName() => Fresh("v");

    public EngineSql ZoneName(EngineZoned zoned) =>
        zoned.Key is { } key ? EngineSql.Text(Zones.Name(key)) : Call("zone_name", [SqlType.Smallint], SqlType.Varchar, zoned.Zone);

    /// <summary>Moves a time between UTC and a zone. Offsets are added; the engine knows the rules of regions.</summary>
    private EngineSql Shift(
        Func<EngineSql, EngineSql, EngineSql?, EngineSql> region, EngineSql time, EngineZoned zone, SqlType type, EngineSql? gap)
    {
        if (zone.IsUtc)
        {
            return time;
        }

        if (type.IsPicoseconds)
        {
            var micros = Microseconds(time, type);
            var moved = Shift(region, micros, zone, SqlType.Timestamp(6), gap);
            return $"({time} + CAST(epoch_us({moved}) - epoch_us({micros}) AS HUGEINT) * 1000000)";
        }

        if (type.IsNanoseconds)
        {
            var coarse = Microseconds(time, type);
            return $"make_timestamp_ns(epoch_ns({time}) + (epoch_us({Shift(region, coarse, zone, SqlType.Timestamp(6), gap)}) - epoch_us({coarse})) * 1000)";
        }

        var sign = region == ClockOf ? "+" : "-";
        EngineSql byOffset = $"({time} {sign} to_minutes({zone.Zone}))";
        return zone.Key is not { } key ? $"CASE WHEN {zone.Zone} < 1000 THEN {byOffset} ELSE {region(time, ZoneName(zone), gap)} END"
            : Zones.IsRegion(key) ? region(time, ZoneName(zone), gap) : byOffset;
    }

    private static EngineSql ClockOf(EngineSql instant, EngineSql zone, EngineSql? gap) => $"timezone({zone}, timezone('UTC', {instant}))";

    /// <summary>
    /// For an ambiguous clock, the engine returns the later instant, and Trino the earlier one. The engine shifts a clock that
    /// never occurs.
    /// </summary>
    private static EngineSql InstantOf(EngineSql clock, EngineSql zone, EngineSql? gap)
    {
        EngineSql later = $"timezone('UTC', timezone({zone}, {clock}))";
        EngineSql earlier = $"({later} - to_hours(1))";
        var usual = gap is null ? later : $"CASE WHEN {clock} IS NULL THEN NULL WHEN {ClockOf(later, zone, null)} = {clock} THEN {later} ELSE {gap} END";
        return $"CASE WHEN {ClockOf(earlier, zone, null)} = {clock} THEN {earlier} ELSE {usual} END";
    }

    /// <summary>A value for comparison, order and groups: instants without zones, maps in the order of their keys.</summary>
    private EngineSql Comparable(EngineSql value, SqlType type) => InKeyOrder(Instants(value, type), type);

    /// <summary>A value whose zoned times, at any depth, are instants.</summary>
    private EngineSql Instants(EngineSql value, SqlType type) =>
        type.IsZoned ? Zoned(value).Instant : HasZone(type) ? Parts(value, type, (part, _) => Zoned(part).Instant) : value;

    private EngineSql Comparable(PlanExpression e) => Comparable(Lower(e), e.Type);

    /// <summary>A column's value in a result: times in zones as texts.</summary>
    public EngineSql Shown(PlanColumn column)
    {
        if (!HasZone(column.Type))
        {
            return $"CAST({column.Name} AS {Type(column.Type)})";
        }

        return Parts(Lower(new ColumnReference(column.Id, "", column.Type)), column.Type, (part, type) => ShownTime(Zoned(part), type));
    }

    /// <summary>A column's value in a file: times in zones as instants, times that the engine has no type for in microseconds.</summary>
    public EngineSql Stored(PlanColumn column)
    {
        var stored = Instants(Lower(Reference(column)), column.Type);
        var point = column.Type.Kind == TypeKind.Time ? column.Type : SqlType.Timestamp(column.Type.Precision);
        return column.Type.IsPicoseconds ? Cast(stored, point, column.Type.Kind == TypeKind.Time ? SqlType.Time(CoarseDigits) : SqlType.Timestamp(CoarseDigits))
            : stored;
    }

    private EngineSql ShownTime(EngineZoned zoned, SqlType type)
    {
        if (type.Kind == TypeKind.TimeWithTimeZone || type.IsPicoseconds)
        {
            return ToText(zoned, type);
        }

        var clock = Clock(zoned, type);
        EngineSql count = type.IsNanoseconds ? (EngineSql)$"epoch_ns({clock})" : $"epoch_us({clock})";
        return Call("time_text", [SqlType.Bigint, SqlType.Bigint, SqlType.Varchar], SqlType.Varchar, count, (EngineSql)$"{type.Precision}", ZoneName(zoned));
    }

    /// <summary>A value for functions that compare parts of it: all times in UTC.</summary>
    private EngineSql WithoutZones(EngineSql value, SqlType type) => HasZone(type) ? Parts(value, type, (part, _) => InUtc(Zoned(part).Instant)) : value;

    /// <summary>A value whose zoned times, at any depth, are replaced.</summary>
    private EngineSql Parts(EngineSql value, SqlType type, Func<EngineSql, SqlType, EngineSql> replace)
    {
        if (type.IsZoned)
        {
            return replace(value, type);
        }

        if (!HasZone(type))
        {
            return value;
        }

        var item = new EngineName(NewName());
        switch (type.Kind)
        {
            case TypeKind.Array:
                return $"list_transform({value}, lambda {item}: {Parts(item, type.Element, replace)})";
            case TypeKind.Map:
                return $"CASE WHEN {value} IS NOT NULL THEN map(list_transform(map_keys({value}), lambda {item}: {Parts(item, type.Key, replace)}), "
                    + $"list_transform(map_values({value}), lambda {item}: {Parts(item, type.Value, replace)})) END";
            default:
                var fields = type.Fields.Select((f, i) => (EngineSql)$"f{i} := {Parts($"struct_extract({value}, 'f{i}')", f.Type, replace)}");
                return $"CASE WHEN {value} IS NOT NULL THEN struct_pack({EngineSql.Join(", ", fields)}) END";
        }
    }

    private static bool HasZone(SqlType type) =>
        type.IsZoned || type.Arguments.Any(HasZone) || type.Fields.Any(f => HasZone(f.Type));

    /// <summary>A value for a column of a step. A column of times that are all in UTC holds only instants.</summary>
    private (EngineSql Sql, string Name) Output(EngineSql value, PlanColumn column)
    {
        if (value is not EngineZoned { IsUtc: true } zoned)
        {
            return (value, column.Name);
        }

        _utc.Add(column.Id);
        return (zoned.Instant, column.Name);
    }

    /// <summary>Functions that compare elements. Equal times in different zones are one element for them.</summary>
    private static readonly FrozenSet<string> ComparingFunctions = new[]
    {
        "array_distinct", "array_except", "array_intersect", "array_position", "array_remove", "array_union", "arrays_overlap", "contains", "element_at",
    }.ToFrozenSet();

    /// <summary>Aggregates whose values are keys, or are counted by their differences.</summary>
    private static readonly FrozenSet<string> KeyedAggregates = new[] { "approx_distinct", "histogram", "map_agg", "multimap_agg", "map_union" }.ToFrozenSet();

    /// <summary>A scan: the engine reads instants. Instants in nested values become structs.</summary>
    private EngineSql LowerScan(ScanNode node)
    {
        _utc.UnionWith(node.Columns.Where(c => c.Type.IsZoned).Select(c => c.Id));
        var stored = EngineSql.Raw(scan(node));
        if (node.Columns.All(c => !HasZone(c.Type) || _utc.Contains(c.Id)))
        {
            return stored;
        }

        var columns = node.Columns.Select(c => (_utc.Contains(c.Id) ? Name(c) : Parts(Name(c), c.Type, (part, _) => InUtc(part)), c.Name));
        return $"SELECT {Columns(columns)} FROM ({stored})";
    }
}
