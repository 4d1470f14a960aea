using Tarn.Sql.Catalog;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <content>Inputs of streaming statements, and windows over their event time.</content>
internal sealed partial class QueryBinder
{
    /// <summary>The most windows of a row, and the most steps that a window has.</summary>
    private const long WindowsMax = 100_000;

    private const long DayMs = 86_400_000;
    private const long WindowMsMax = 365_000 * DayMs;

    private const string WindowStart = "window_start";
    private const string WindowEnd = "window_end";
    private const string WindowTime = "window_time";

    /// <summary>Binds an input: the columns of records, computed columns in their declared order, the watermark.</summary>
    private BoundRelation BindSource(BoundRelation scanned, StreamTable table, string name)
    {
        var declared = table.Declared;
        var arrival = _context.NewColumn(SqlType.TimestampWithTimeZone(3));
        var scope = new Scope([.. scanned.Fields, BoundRelation.Field(null, null, ExpressionBinder.Arrival, "", arrival.Id, arrival.Type)], null);
        var (values, fields) = (new List<PlanExpression>(), new List<ScopeField>());
        var next = 0;
        foreach (var column in declared.Columns)
        {
            var value = column.Computed is { } computed
                ? _expressions.Bind(computed, new ExpressionContext(scope, "computed column")) : scanned.Fields[next++].Value;
            var output = _context.NewColumn(value.Type);
            values.Add(value);
            fields.Add(BoundRelation.Field(name, "default", column.Name.Lower, column.Name.Text, output.Id, output.Type));
        }

        var columns = fields.Select(f => new PlanColumn(((ColumnReference)f.Value).Column, f.Value.Type)).ToList();
        var scan = (ScanNode)scanned.Plan;
        var isArrivalRead = values.Exists(v => PlanExpressionTree.Any(v, e => e is ColumnReference r && r.Column == arrival.Id));
        scan = isArrivalRead ? scan with { Columns = [.. scan.Columns, arrival] } : scan;
        var project = new ProjectNode(scan, values, columns);
        PlanColumn? time = null;
        PlanExpression? watermark = null;
        if (declared.Watermark is { } clause)
        {
            var found = (ColumnReference)(new Scope(fields, null).Find([clause.Column], clause.At)
                ?? throw new SqlException(SqlErrorName.ColumnNotFound, $"The watermark's column '{clause.Column.Text}' is not in the table", clause.At));
            StreamTable.CheckTime(found.Type, clause.At);
            time = new PlanColumn(found.Column, found.Type);
            watermark = _expressions.Bind(clause.Value, new ExpressionContext(new Scope(fields, null), "watermark"));
            StreamTable.CheckTime(watermark.Type, clause.At);
        }

        var required = columns.Where((_, i) => declared.Columns[i].IsRequired
            || declared.Key.Any(k => k.Lower == declared.Columns[i].Name.Lower)).Select(c => c.Id).ToHashSet();
        var source = new StreamSourceNode(_context.Scans.Count - 1, project, scan, time, watermark)
        {
            Arrival = isArrivalRead ? arrival : null,
            Names = [.. table.Handle.Columns.Select(c => c.Name)],
            Required = required,
            Changes = table.IsChangelog,
            Key = [.. declared.Key.Select(k => columns[declared.Columns.ToList().FindIndex(c => c.Name.Lower == k.Lower)].Id)],
        };
        return new(source, fields);
    }

    /// <summary>A join whose right side is a table at a time: the join without the time, and the time; null: another join.</summary>
    private static (JoinRelation Join, TablePeriod Period)? TimeTravel(JoinRelation join)
    {
        var table = join.Right as TableRelation ?? (join.Right as AliasedRelation)?.Inner as TableRelation;
        if (table?.Name.Period is not { } period)
        {
            return null;
        }

        var plain = new TableRelation(table.Name with { Period = null });
        return (join with { Right = join.Right is AliasedRelation aliased ? aliased with { Inner = plain } : plain }, period);
    }

    /// <summary>A join with the version of each right row that was valid at a time of the left row.</summary>
    private BoundRelation BindVersions(JoinRelation join, TablePeriod period, BoundRelation left, Scope? outer)
    {
        if (join.Kind is not (JoinKind.Inner or JoinKind.Left) || join.On is not { } on)
        {
            throw Refused("Temporal table join currently only supports INNER JOIN and LEFT JOIN with ON", join.At);
        }

        var right = BindRelation(join.Right, outer);
        var scope = new Scope([.. left.Fields, .. right.Fields], outer);
        var condition = _expressions.BindBoolean(on, new ExpressionContext(scope, "JOIN clause"), "JOIN ON clause");
        var time = _expressions.Bind(period.End, new ExpressionContext(new Scope(left.Fields, outer), "FOR SYSTEM_TIME AS OF"));
        return new(new JoinNode(join.Kind, left.Plan, right.Plan, condition, false) { AsOf = time }, [.. left.Fields, .. right.Fields]);
    }

    /// <summary>A pattern over an input: it has the columns of a match.</summary>
    private BoundRelation BindMatch(
        MatchRelation match, Func<MatchRelation, string, IReadOnlyList<StreamPatternColumn>, IStreamPattern> patterns, Scope? outer)
    {
        var input = BindRelation(match.Input, outer);
        var facts = StreamFacts.Of(input.Plan);
        var given = input.Fields.Select(f => (Field: f, Column: (ColumnReference)f.Value)).ToList();
        var columns = given.Select(g => new StreamPatternColumn(
            g.Field.Label, g.Column.Type, facts[g.Column.Column].IsNullable, facts[g.Column.Column].Role == StreamRole.RowTime)
        {
            IsProcessingTime = facts[g.Column.Column].Role == StreamRole.ProcTime,
        }).ToList();
        var name = match.Input switch
        {
            TableRelation table => table.Name.Parts[^1].Text,
            AliasedRelation aliased => aliased.Alias.Text,
            _ => "",
        };
        var pattern = patterns(match, name, columns);
        var project = new ProjectNode(input.Plan, [.. given.Select(g => g.Column)], [.. given.Select(g => _context.NewColumn(g.Column.Type))]);
        var outputs = pattern.Outputs.Select(o => _context.NewColumn(o.Type)).ToList();
        return new(new StreamMatchNode(project, pattern, outputs), [.. pattern.Outputs.Select((o, i) =>
            BoundRelation.Field(null, null, o.Name.ToLowerInvariant(), o.Name, outputs[i].Id, outputs[i].Type))]);
    }

    /// <summary>A window function over a table; null: the function is another one.</summary>
    private BoundRelation? BindStreamWindow(TableFunctionRelation function, Scope? outer)
    {
        if (_context.Dialect != SqlDialect.Flink || function.Name.Parts.Count != 1)
        {
            return null;
        }

        var name = function.Name.Parts[0].Lower;
        TableArgument?[] arguments;
        StreamWindowKind kind;
        switch (name)
        {
            case "tumble": (kind, arguments) = (StreamWindowKind.Tumble, Arguments(function, "data", "timecol", "size", "offset")); break;
            case "hop": (kind, arguments) = (StreamWindowKind.Hop, Arguments(function, "data", "timecol", "slide", "size", "offset")); break;
            case "cumulate": (kind, arguments) = (StreamWindowKind.Cumulate, Arguments(function, "data", "timecol", "step", "size", "offset")); break;
            case "session": (kind, arguments) = (StreamWindowKind.Session, Arguments(function, "data", "timecol", "gap")); break;
            default: return null;
        }

        if (arguments[0]?.Table is not { } table || arguments[1]?.Columns is not { Count: 1 } descriptor)
        {
            throw Refused($"{name.ToUpperInvariant()} takes a table and a DESCRIPTOR of one column", function.At);
        }

        if (kind != StreamWindowKind.Session && arguments[0]!.PartitionBy.Count > 0)
        {
            throw Refused($"{name.ToUpperInvariant()} takes a table without PARTITION BY", function.At);
        }

        var input = BindRelation(table, outer);
        var bound = new Scope(input.Fields, null);
        var time = bound.Find([descriptor[0]], descriptor[0].At)
            ?? throw new SqlException(SqlErrorName.ColumnNotFound, $"Column '{descriptor[0].Text}' not found", descriptor[0].At);
        var partition = arguments[0]!.PartitionBy.Select(c => bound.Find([c], c.At)
            ?? throw new SqlException(SqlErrorName.ColumnNotFound, $"Column '{c.Text}' not found", c.At)).ToList();
        var lengths = arguments.Skip(2).Select(a => a?.Value is { } value ? Length(value) : (long?)null).ToList();
        var needed = kind is StreamWindowKind.Tumble or StreamWindowKind.Session ? 1 : 2;
        if (lengths.Take(needed).Any(l => l is null))
        {
            throw Refused($"{name.ToUpperInvariant()} misses an argument", function.At);
        }

        var step = lengths[0]!.Value;
        var window = new StreamWindow(kind, needed == 2 ? lengths[1]!.Value : step, step, lengths.Count > needed ? lengths[needed] ?? 0 : 0);
        CheckSizes(window, isLegacy: false, function.At);
        return Windowed(input, time, window, partition, function.At);
    }

    /// <summary>A window in GROUP BY, as in older versions of Flink: its element becomes the columns of a window.</summary>
    private SelectBody BindGroupWindow(SelectBody body, Func<BoundRelation> input, Action<BoundRelation> set)
    {
        var element = body.GroupBy?.Elements.FirstOrDefault(e => e.Simple && e.Sets[0][0] is CallExpression { Window: null } call && KindOf(call) is not null);
        if (_context.Dialect != SqlDialect.Flink || element is null)
        {
            return body;
        }

        var call = (CallExpression)element.Sets[0][0];
        var (kind, relation) = (KindOf(call)!.Value, input());
        var at = new ExpressionContext(new Scope(relation.Fields, null), "GROUP BY clause");
        if (call.Arguments.Count != (kind == StreamWindowKind.Hop ? 3 : 2))
        {
            throw Refused($"{call.Name} has another number of arguments", call.At);
        }

        var (time, step) = (_expressions.Bind(call.Arguments[0], at), Length(call.Arguments[1]));
        var window = new StreamWindow(kind, kind == StreamWindowKind.Hop ? Length(call.Arguments[2]) : step, step, 0);
        CheckSizes(window, isLegacy: true, call.At);
        var others = body.GroupBy!.Elements.Where(e => e != element).ToList();
        var partition = kind == StreamWindowKind.Session
            ? others.SelectMany(e => e.Sets.SelectMany(s => s)).Select(e => _expressions.Bind(e, at)).ToList() : [];
        var windowed = Windowed(relation, time, window, partition, call.At);
        var names = new[] { WindowStart, WindowEnd, WindowTime }.Select(
            n => _expressions.GroupWindowName(call.Name.Parts[0].Lower, call.Arguments, n, at)).ToList();
        set(new((StreamWindowNode)windowed.Plan with { IsLegacy = true },
            [.. relation.Fields, .. windowed.Fields.Skip(relation.Fields.Count).Zip(names, (field, name) => field with { Name = name, Label = name })]));
        var keys = names.Select(n => new GroupingElement(true, [[new NameExpression(new Identifier(n, true, call.At))]], call.At));
        return body with { GroupBy = body.GroupBy with { Elements = [.. others, .. keys] } };
    }

    private static StreamWindowKind? KindOf(CallExpression call) => call.Name.Parts.Count != 1 ? null : call.Name.Parts[0].Lower switch
    {
        "tumble" => StreamWindowKind.Tumble,
        "hop" => StreamWindowKind.Hop,
        "session" => StreamWindowKind.Session,
        _ => null,
    };

    private BoundRelation Windowed(
        BoundRelation input, PlanExpression time, StreamWindow window, IReadOnlyList<PlanExpression> partition, SourcePosition at)
    {
        if (time is not ColumnReference reference || StreamFacts.Of(input.Plan)[reference.Column].Role != StreamRole.RowTime)
        {
            throw Refused("The window function requires the timecol is a time attribute type", at);
        }

        if (partition.Any(p => p is not ColumnReference))
        {
            throw Refused("a session is divided by columns, not by expressions", at);
        }

        var (start, end) = (_context.NewColumn(SqlType.Timestamp(3)), _context.NewColumn(SqlType.Timestamp(3)));
        var windowTime = _context.NewColumn(time.Type.IsZoned ? SqlType.TimestampWithTimeZone(3) : SqlType.Timestamp(3));
        var node = new StreamWindowNode(input.Plan, new(reference.Column, reference.Type), window,
            [.. partition.Cast<ColumnReference>().Select(p => new PlanColumn(p.Column, p.Type))], start, end, windowTime);
        return new(node, [
            .. input.Fields, Field(WindowStart, start), Field(WindowEnd, end), Field(WindowTime, windowTime)]);

        static ScopeField Field(string name, PlanColumn column) => BoundRelation.Field(null, null, name, name, column.Id, column.Type);
    }

    private long Length(Expression value) => _expressions.Bind(value, new ExpressionContext(Scope.Empty, "window")) switch
    {
        Constant { Value: long ms, Type.Kind: TypeKind.IntervalDayToSecond } => ms,
        var other => throw Refused($"a window's size is an interval of days to seconds, not {FlinkTypeText.Of(other.Type)}", value.At),
    };

    private static long Divisor(long one, long other) => other == 0 ? one : Divisor(other, one % other);

    private static void CheckSizes(StreamWindow window, bool isLegacy, SourcePosition at)
    {
        var name = window.Kind.ToString().ToUpperInvariant();
        if (window.Size <= 0 || window.Step <= 0)
        {
            throw Refused($"{name} needs sizes greater than 0", at);
        }

        if (window.Size > WindowMsMax || Math.Abs(window.Offset) > WindowMsMax)
        {
            throw Refused($"{name} takes windows of at most {WindowMsMax / DayMs} days", at);
        }

        // A row is in all of them at once.
        if (window.Kind != StreamWindowKind.Session && window.Size / Divisor(window.Size, window.Step) > WindowsMax)
        {
            throw Refused($"{name} puts each row into more than {WindowsMax} windows or parts of windows: size {window.Size} ms, "
                + $"{(window.Kind == StreamWindowKind.Hop ? "slide" : "step")} {window.Step} ms", at);
        }

        if (window.Kind == StreamWindowKind.Tumble && Math.Abs(window.Offset) >= window.Size)
        {
            throw Refused($"TUMBLE needs abs(offset) < size, but got size {window.Size} ms and offset {window.Offset} ms", at);
        }

        if (!isLegacy && window.Size % window.Step != 0)
        {
            throw Refused($"{name} table function based aggregate requires size must be an integral multiple of "
                + $"{(window.Kind == StreamWindowKind.Hop ? "slide" : "step")}, but got size {window.Size} ms and {window.Step} ms", at);
        }
    }

    private static SqlException Refused(string message, SourcePosition at) => new(SqlErrorName.NotSupported, message, at);
}
