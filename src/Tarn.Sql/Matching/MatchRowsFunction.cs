using Tarn.DuckDb;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Matching;

/// <summary>The worker's function that finds matches: a partition's sorted rows and the program → the numbers of each result row.</summary>
internal static class MatchRowsFunction
{
    private static readonly MatchBounds Bounds = new();

    /// <summary>The newest program: a statement calls the function for each of its partitions.</summary>
    private static volatile Parsed? _newest;

    private sealed record Parsed(byte[] Json, MatchProgram Program, IReadOnlyDictionary<int, MatchValueType> Fields);

    public static RowFunction? Find(string name) => name == "match_rows" ? Match : null;

    private static bool Match(ChunkView input, int row, VectorView output)
    {
        var parsed = Program(input[1].Bytes(row));
        var (start, rows) = input[0].Entry(row);
        var elements = input[0].Elements;
        var columns = new Dictionary<int, MatchColumn>();
        try
        {
            MatchBounds.Check(rows, Bounds);
            foreach (var (field, type) in parsed.Fields)
            {
                columns.Add(field, MatchColumn.Read(elements.Field(field), type, start, rows));
            }

            var matches = new PartitionMatches(parsed.Program, columns, rows, Bounds);
            matches.Run();
            Write(output, row, matches);
            return true;
        }
        catch (SqlException error)
        {
            throw RowValues.Error(error.Name, error.Message);
        }
    }

    private static Parsed Program(ReadOnlySpan<byte> json)
    {
        if (_newest is { } newest && json.SequenceEqual(newest.Json))
        {
            return newest;
        }

        var program = MatchProgram.Parse(json);
        var fields = new Dictionary<int, MatchValueType>();
        program.Conditions.OfType<MatchTerm>().ToList().ForEach(condition => AddFields(condition, fields));
        var parsed = new Parsed(json.ToArray(), program, fields);
        _newest = parsed;
        return parsed;
    }

    private static void AddFields(MatchTerm term, Dictionary<int, MatchValueType> fields)
    {
        if (term.Op == MatchTermOp.Field)
        {
            fields[term.Field] = term.Type;
            if (term.Absent is { } absent)
            {
                fields[absent] = term.Type;
            }
        }

        foreach (var part in term.Terms)
        {
            AddFields(part, fields);
        }
    }

    private static void Write(VectorView output, int row, PartitionMatches matches)
    {
        var (start, count) = (output.ElementCount, matches.Ends.Count);
        output.Reserve(start + count);
        var lists = output.Elements;
        var first = lists.ElementCount;
        lists.Reserve(first + matches.Numbers.Count);
        var values = lists.Elements.Values<long>(first + matches.Numbers.Count);
        for (var i = 0; i < matches.Numbers.Count; i++)
        {
            values[first + i] = matches.Numbers[i];
        }

        lists.SetElementCount(first + matches.Numbers.Count);
        for (var i = 0; i < count; i++)
        {
            var from = i == 0 ? 0 : matches.Ends[i - 1];
            lists.SetEntry(start + i, first + from, matches.Ends[i] - from);
        }

        output.SetElementCount(start + count);
        output.SetEntry(row, start, count);
    }
}
