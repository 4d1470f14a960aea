using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Lifecycle;
using StorageClass = Tarn.Storage.Objects.Properties.StorageClass;

namespace Tarn.Storage.Objects.Definitions;

/// <summary>The form of a lifecycle in a bucket's definition.</summary>
internal static class LifecycleForm
{
    public static void Write(ValueWriter writer, LifecycleRules? lifecycle)
    {
        writer.Count(lifecycle?.Rules.Count ?? 0);
        if (lifecycle is null)
        {
            return;
        }

        writer.Byte(lifecycle.MovesSmallToArchive ? (byte)1 : (byte)0);
        foreach (var rule in lifecycle.Rules)
        {
            Write(writer, rule);
        }
    }

    public static LifecycleRules? Read(ref ValueReader reader)
    {
        var rules = new LifecycleRule[reader.Count()];
        if (rules.Length == 0)
        {
            return null;
        }

        var movesSmall = reader.Byte() != 0;
        for (var i = 0; i < rules.Length; i++)
        {
            rules[i] = ReadRule(ref reader);
        }

        return new LifecycleRules(rules, movesSmall);
    }

    private static void Write(ValueWriter writer, LifecycleRule rule)
    {
        writer.Text(rule.Id).Byte(rule.IsEnabled ? (byte)1 : (byte)0).Byte((byte)rule.FilterForm).Byte(rule.RemovesExpiredMarkers ? (byte)1 : (byte)0);
        writer.Text(rule.Filter.Prefix).Pairs(rule.Filter.Tags ?? []);
        Write(writer, rule.Filter.LargerThan);
        Write(writer, rule.Filter.SmallerThan);
        Write(writer, rule.Expiration);
        Write(writer, rule.NoncurrentExpiration?.Days);
        writer.Count(rule.NoncurrentExpiration?.NewerVersions ?? 0);
        Write(writer, rule.UploadDays);
        writer.Count(rule.Transitions.Count);
        foreach (var move in rule.Transitions)
        {
            Write(writer, move.Term);
            writer.Byte((byte)move.Class);
        }

        writer.Count(rule.NoncurrentTransitions.Count);
        foreach (var move in rule.NoncurrentTransitions)
        {
            writer.Count(move.Days).Count(move.NewerVersions).Byte((byte)move.Class);
        }
    }

    private static LifecycleRule ReadRule(ref ValueReader reader)
    {
        var (id, isEnabled, form, removesMarkers) = (reader.Text()!, reader.Byte() != 0, (LifecycleFilterForm)reader.Byte(), reader.Byte() != 0);
        var filter = new LifecycleFilter(reader.Text(), reader.Pairs(), ReadNumber(ref reader), ReadNumber(ref reader));
        var expiration = ReadTerm(ref reader);
        var (days, newer) = (ReadNumber(ref reader), (int)reader.Count());
        var uploadDays = ReadNumber(ref reader);
        var moves = new LifecycleTransition[reader.Count()];
        for (var i = 0; i < moves.Length; i++)
        {
            moves[i] = new(ReadTerm(ref reader)!.Value, (StorageClass)reader.Byte());
        }

        var olderMoves = new NoncurrentTransition[reader.Count()];
        for (var i = 0; i < olderMoves.Length; i++)
        {
            olderMoves[i] = new((int)reader.Count(), (int)reader.Count(), (StorageClass)reader.Byte());
        }

        return new LifecycleRule
        {
            Id = id,
            IsEnabled = isEnabled,
            Filter = filter,
            FilterForm = form,
            RemovesExpiredMarkers = removesMarkers,
            Expiration = expiration,
            NoncurrentExpiration = days is { } count ? new NoncurrentExpiration((int)count, newer) : null,
            UploadDays = (int?)uploadDays,
            Transitions = moves,
            NoncurrentTransitions = olderMoves,
        };
    }

    // 0: none; else the number and 1.
    private static void Write(ValueWriter writer, long? number) => writer.Count(number + 1 ?? 0);

    private static long? ReadNumber(ref ValueReader reader) => reader.Count() is > 0 and var number ? number - 1 : null;

    private static void Write(ValueWriter writer, LifecycleTerm? term)
    {
        Write(writer, term?.Days);
        writer.Time(term?.Date);
    }

    private static LifecycleTerm? ReadTerm(ref ValueReader reader)
    {
        var (days, date) = ((int?)ReadNumber(ref reader), reader.Time());
        return days is null && date is null ? null : new LifecycleTerm(days, date);
    }
}
