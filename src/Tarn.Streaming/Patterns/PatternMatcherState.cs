using Tarn.Storage;
using Tarn.Storage.Checksums;
using Tarn.Streaming.Patterns.Matching;
using Tarn.Streaming.Patterns.Values;

namespace Tarn.Streaming.Patterns;

/// <summary>
/// A matcher as bytes: version, watermark, counts, then each key with its pending rows, the rows of its matches, each chain of rows once,
/// and the matches; a CRC-32C at the end. A matcher that was read gives the rows that the written one would give.
/// </summary>
internal static class PatternMatcherState
{
    private const byte Version = 0;
    private const string Subject = "A matcher";

    public static byte[] Write(PatternMatcher matcher)
    {
        var writer = new StateWriter(Version);
        writer.Int(matcher.Plan.Graph.States.Count);
        writer.Int(matcher.Plan.InputTypes.Count);
        writer.Long(matcher.WatermarkMs);
        writer.Long(matcher.LateRows);
        writer.Long(matcher.NextKey);
        var keys = matcher.Keys.OrderBy(k => k.Number).ToList();
        writer.Int(keys.Count);
        foreach (var key in keys)
        {
            WriteKey(writer, key);
        }

        return writer.End();
    }

    /// <summary>Puts written bytes into a new matcher of the same plan.</summary>
    /// <exception cref="TarnException">Damaged; NotSupported: another version or another plan wrote them.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, PatternMatcher matcher)
    {
        var reader = new StateReader(bytes, Subject, Version);
        if (reader.Int() != matcher.Plan.Graph.States.Count || reader.Int() != matcher.Plan.InputTypes.Count)
        {
            throw new TarnException(ErrorKind.NotSupported, "A matcher's state belongs to another pattern.");
        }

        var (watermark, late, next) = (reader.Long(), reader.Long(), reader.Long());
        var keys = new KeyState[reader.Count()];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = ReadKey(ref reader, matcher);
        }

        reader.Check(reader.IsAtEnd, "it is too long");
        reader.Check(keys.Select(k => k.Key).Distinct(KeyComparer.Instance).Count() == keys.Length, "a key is there twice");
        matcher.Restore(watermark, late, next, keys);
    }

    private static void WriteKey(StateWriter writer, KeyState key)
    {
        PatternValueState.Write(writer, key.Key);
        writer.Long(key.Number);
        writer.Long(key.Order);
        writer.Long(key.Matcher.NextNumber);
        writer.Int(key.Pending.Count);
        key.Pending.ForEach(r => WriteRow(writer, r));
        var rows = new Dictionary<MatchedRow, int>(ReferenceEqualityComparer.Instance);
        var chains = new Dictionary<MatchChain, int>(ReferenceEqualityComparer.Instance);
        foreach (var match in key.Matcher.Open.Concat(key.Matcher.Complete))
        {
            Number(match.Rows, rows, chains);
        }

        writer.Int(rows.Count);
        foreach (var row in rows.Keys)
        {
            WriteRow(writer, row);
        }

        writer.Int(chains.Count);
        foreach (var chain in chains.Keys)
        {
            writer.Int(chain.Variable);
            writer.Int(rows[chain.Row]);
            writer.Int(chain.Earlier is { } earlier ? chains[earlier] + 1 : 0);
        }

        WriteMatches(writer, key.Matcher.Open, chains);
        WriteMatches(writer, key.Matcher.Complete, chains);
    }

    /// <summary>Numbers the links of a chain, the oldest first, so that a link's earlier one has a smaller number.</summary>
    private static void Number(MatchChain chain, Dictionary<MatchedRow, int> rows, Dictionary<MatchChain, int> chains)
    {
        var links = new Stack<MatchChain>();
        for (var link = chain; link is not null && !chains.ContainsKey(link); link = link.Earlier)
        {
            links.Push(link);
        }

        foreach (var link in links)
        {
            chains.Add(link, chains.Count);
            rows.TryAdd(link.Row, rows.Count);
        }
    }

    private static void WriteMatches(StateWriter writer, List<PartialMatch> matches, Dictionary<MatchChain, int> chains)
    {
        writer.Int(matches.Count);
        foreach (var match in matches)
        {
            writer.Int(match.State);
            writer.Long(match.Start.Time);
            writer.Long(match.Start.Number);
            writer.Int(chains[match.Rows]);
        }
    }

    private static void WriteRow(StateWriter writer, MatchedRow row)
    {
        writer.Long(row.Id.Time);
        writer.Long(row.Id.Number);
        PatternValueState.Write(writer, row.Values);
    }

    private static KeyState ReadKey(ref StateReader reader, PatternMatcher matcher)
    {
        var plan = matcher.Plan;
        var values = PatternValueState.Read(ref reader, plan.Keys.Count);
        var key = matcher.NewKey(values, reader.Long());
        key.Order = reader.Long();
        key.Matcher.NextNumber = reader.Long();
        key.Pending.AddRange(ReadRows(ref reader, plan));
        var rows = ReadRows(ref reader, plan);
        var chains = new MatchChain[reader.Count()];
        for (var i = 0; i < chains.Length; i++)
        {
            var (variable, row, earlier) = (reader.Below(plan.Variables.Count), reader.Below(rows.Length), reader.Below(i + 1));
            chains[i] = new(variable, rows[row], earlier == 0 ? null : chains[earlier - 1]);
        }

        ReadMatches(ref reader, plan, chains, key.Matcher.Open);
        ReadMatches(ref reader, plan, chains, key.Matcher.Complete);
        return key;
    }

    private static MatchedRow[] ReadRows(ref StateReader reader, PatternPlan plan)
    {
        var rows = new MatchedRow[reader.Count()];
        for (var i = 0; i < rows.Length; i++)
        {
            var id = new EventId(reader.Long(), reader.Long());
            rows[i] = new(id, PatternValueState.Read(ref reader, plan.InputTypes.Count));
        }

        return rows;
    }

    private static void ReadMatches(ref StateReader reader, PatternPlan plan, MatchChain[] chains, List<PartialMatch> matches)
    {
        for (var count = reader.Count(); count > 0; count--)
        {
            var (state, start) = (reader.Below(plan.Graph.States.Count), new EventId(reader.Long(), reader.Long()));
            matches.Add(new(state, start, chains[reader.Below(chains.Length)]));
        }
    }
}
