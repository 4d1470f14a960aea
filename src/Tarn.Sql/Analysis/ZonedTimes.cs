using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>
/// Times in a zone that the statement names. Each one keeps its instant and its local time; functions of the local time
/// use the latter. The zones' rules come from the engine's own ICU.
/// </summary>
internal static class ZonedTimes
{
    /// <summary>An instant → the local time in the zone (the second argument, a constant).</summary>
    private static readonly FunctionOverload LocalTime = new(
        FunctionKind.Scalar, "local_time(timestamp(p) with time zone,varchar) timestamp(p)", "", null, WriteLocal);

    /// <summary>
    /// A local time in a zone → the instant. A local time that occurs twice gives the first instant; one that never
    /// occurs is an error.
    /// </summary>
    private static readonly FunctionOverload InstantOf = new(
        FunctionKind.Scalar, "instant_of(timestamp(p),varchar) timestamp(p) with time zone", "", null, WriteInstant);

    private static readonly FunctionOverload WithZone = new(FunctionKind.Scalar, "with_zone(varchar,varchar) varchar", "({0} || ' ' || {1})");

    /// <summary>Functions that use only the local time.</summary>
    private static readonly HashSet<string> OfClock =
    [
        "year", "quarter", "month", "week", "week_of_year", "day", "day_of_month", "day_of_week", "dow", "day_of_year", "doy", "year_of_week", "yow",
        "hour", "minute", "second", "millisecond", "date", "last_day_of_month", "date_format",
    ];

    /// <summary>`value AT TIME ZONE zone`.</summary>
    /// <exception cref="SqlException">
    /// The zone is not a constant, or is not a valid zone; or the value has no instant.
    /// </exception>
    public static PlanExpression In(PlanExpression value, PlanExpression zone, SourcePosition at)
    {
        if (zone is not Constant { Value: string { Length: > 0 } name })
        {
            throw new SqlException(SqlErrorName.NotSupported, "the time zone must be a constant", at);
        }

        var instant = value is ZonedTime zoned ? zoned.Instant ?? throw Unsupported(zoned)
            : ExpressionBinder.Coerce(value, SqlType.TimestampWithTimeZone(value.Type.Precision));
        if (Zones.FixedOffset(name) is null && !Zones.IsRegion(name))
        {
            throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"'{name}' is not a valid time zone", zone.At);
        }

        if (Zones.FixedOffset(name) == TimeSpan.Zero)
        {
            return instant;
        }

        return In(instant, name, at);
    }

    /// <summary>`TIMESTAMP '2024-05-06 07:08:09 Asia/Tokyo'`; null when the text does not have that form.</summary>
    public static PlanExpression? Literal(TypedLiteral literal)
    {
        if (Literals.Timestamp(literal.Text, out var region) is not { } local || region is null || !Zones.IsRegion(region))
        {
            return null;
        }

        var zone = new Constant(region, SqlType.Varchar) { At = literal.At };
        return In(new Invocation(InstantOf, [local, zone], SqlType.TimestampWithTimeZone(local.Type.Precision)) { At = literal.At }, region, literal.At);
    }

    /// <summary>`TIMESTAMP '2024-05-06 00:30:00 +02:00'`, with the local time of that offset.</summary>
    public static PlanExpression AtOffset(Constant instant, TypedLiteral literal) => Literals.ZoneOf(literal.Text) is { Length: > 0 } zone
        && Zones.FixedOffset(zone) is { } offset && offset != TimeSpan.Zero ? In(instant, zone, literal.At) with { IsLiteral = true } : instant;

    /// <summary>The instant of a zoned time, for comparisons; other expressions are returned unchanged.</summary>
    public static PlanExpression Instant(PlanExpression e) => e is ZonedTime { Instant: { } instant } ? instant : e;

    /// <summary>The root of a statement, with zoned times in its results replaced by their local times.</summary>
    public static PlanNode Shown(PlanNode root)
    {
        switch (root)
        {
            case ProjectNode project when project.Expressions.Any(e => e is ZonedTime):
                return new ProjectNode(project.Input, [.. project.Expressions.Select(e => e is ZonedTime z ? z.Local : e)],
                    [.. project.Columns.Select((c, i) => project.Expressions[i] is ZonedTime z ? c with { Type = c.Type.InZone(z.Zone) } : c)]);
            case SortNode { Input: ProjectNode project } sort:
                var sorted = sort.Keys.Select(k => k.Value).OfType<ColumnReference>().Select(c => c.Column).ToHashSet();
                if (project.Columns.Where((c, i) => sorted.Contains(c.Id) && project.Expressions[i] is ZonedTime { StartsDay: false }).Any())
                {
                    return root;
                }

                var shown = Shown(project);
                return new SortNode(shown, sort.Keys, sort.Offset, sort.Limit, [.. sort.Columns.Select(c => shown.Columns.First(s => s.Id == c.Id))]);
            default:
                return root;
        }
    }

    private static ZonedTime In(PlanExpression instant, string zone, SourcePosition at)
    {
        var local = new Invocation(LocalTime, [instant, new Constant(zone, SqlType.Varchar)], SqlType.Timestamp(instant.Type.Precision)) { At = at };
        return new ZonedTime(local, instant, zone, StartsDay: false, instant.Type) { At = at };
    }

    /// <summary>
    /// Rewrites an expression over zoned times to use their local times or instants; other expressions are returned
    /// unchanged.
    /// </summary>
    public static PlanExpression Reduce(PlanExpression e) => e switch
    {
        Coercion { Value: ZonedTime zoned } cast => Cast(cast, zoned),
        NullTest { Value: ZonedTime zoned } test => test with { Value = zoned.Local },
        Invocation { Overload.Name: "at_timezone" } call => In(call.Arguments[0], call.Arguments[1], call.At),
        Invocation call when call.Arguments.Any(a => a is ZonedTime) => Call(call),
        _ => e,
    };

    public static SqlException Unsupported(ZonedTime zoned) => new(SqlErrorName.NotSupported,
        $"a time in zone {zoned.Zone} can only be cast, truncated, formatted or taken apart: CAST it to timestamp, date or varchar", zoned.At);

    private static PlanExpression Cast(Coercion cast, ZonedTime zoned)
    {
        switch (cast.Type.Kind)
        {
            case TypeKind.Timestamp or TypeKind.Date or TypeKind.Time:
                return cast with { Value = zoned.Local };
            case TypeKind.Varchar:
                var text = new Coercion(zoned.Local, SqlType.Varchar, cast.Safe);
                var shown = new Invocation(WithZone, [text, new Constant(zoned.Zone, SqlType.Varchar)], SqlType.Varchar) { At = cast.At };
                return cast.Type == SqlType.Varchar ? shown : cast with { Value = shown };
            case TypeKind.TimestampWithTimeZone:
                var local = new Coercion(zoned.Local, SqlType.Timestamp(cast.Type.Precision), cast.Safe);
                return zoned with
                {
                    Local = local,
                    Instant = zoned.Instant is null ? null : cast with { Value = zoned.Instant },
                    StartsDay = false,
                    Type = cast.Type,
                };
            default:
                return cast;
        }
    }

    private static PlanExpression Call(Invocation call)
    {
        var zoned = (ZonedTime)call.Arguments.First(a => a is ZonedTime);
        var onClock = call with { Arguments = [.. call.Arguments.Select(a => a is ZonedTime z ? z.Local : a)] };
        return call.Overload.Name switch
        {
            "date_trunc" => new ZonedTime(
                onClock with { Type = SqlType.Timestamp(call.Type.Precision) }, null, zoned.Zone, IsDayOrMore(call.Arguments[0]), call.Type)
            { At = call.At },
            "to_unixtime" when zoned.Instant is not null => call with { Arguments = [zoned.Instant] },
            "format_datetime" when call.Arguments[1] is Constant { Value: string format } && !format.Contains('Z') && !format.Contains('z') => onClock,
            var name when OfClock.Contains(name) => onClock,
            _ => call,
        };
    }

    private static bool IsDayOrMore(PlanExpression unit) =>
        unit is Constant { Value: string name } && name.ToLowerInvariant() is "day" or "week" or "month" or "quarter" or "year";

    private static string WriteLocal(WriteContext c)
    {
        var zone = (string)((Constant)c.Arguments[1]).Value!;
        return Zones.FixedOffset(zone) is { } offset
            ? $"({c.Sql[0]} + to_minutes({((int)offset.TotalMinutes).ToString(System.Globalization.CultureInfo.InvariantCulture)}))"
            : Clock(c.Sql[0], c.Sql[1]);
    }

    private static string WriteInstant(WriteContext c)
    {
        // For an ambiguous local time, the engine returns the later instant. It shifts a local time that never occurs.
        var (clock, zone) = (c.Sql[0], c.Sql[1]);
        var later = $"timezone('UTC', timezone({zone}, {clock}))";
        var earlier = $"({later} - to_hours(1))";
        var shown = DuckDbText.Quote(
            $"{c.Arguments[1].At}: '{((Constant)c.Arguments[0]).Value} {((Constant)c.Arguments[1]).Value}' is not a valid TIMESTAMP literal");
        return $"CASE WHEN {Clock(earlier, zone)} = {clock} THEN {earlier} WHEN {Clock(later, zone)} = {clock} THEN "
            + $"{later} ELSE {c.Writer.Fail(SqlErrorName.InvalidLiteral, shown)} END";
    }

    private static string Clock(string instant, string zone) => $"timezone({zone}, timezone('UTC', {instant}))";
}
