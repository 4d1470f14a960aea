using System.Runtime.CompilerServices;
using System.Text;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>Functions over arrays and objects.</summary>
internal static class Collections
{
    public static void AddTo(JqFunctionTable table)
    {
        table.Add("length", 0, Length);
        table.Add("not", 0, (_, input, _) => JqValue.Of(!input.IsTruthy));
        table.Add("type", 0, (_, input, _) => JqValue.Of(input.TypeName));
        table.Add("keys", 0, (run, input, _) => Keys(run, input, true));
        table.Add("keys_unsorted", 0, (run, input, _) => Keys(run, input, false));
        table.Add("has", 1, (run, input, arguments) => Has(run, input, arguments[0]));
        table.Add("contains", 1, (run, input, arguments) => Contains(run, input, arguments[0]));
        table.Add("add", 0, Add);
        table.Add("sort", 0, (run, input, _) => Sorted(run, input, input, "sorted") is { } order ? Picked(input, order) : null);
        table.Add("_sort_by", 1, (run, input, arguments) => Sorted(run, input, arguments[0], "sorted") is { } order ? Picked(input, order) : null);
        table.Add("_group_by", 1, (run, input, arguments) => Group(run, input, arguments[0]));
        table.Add("_min_by", 1, (run, input, arguments) => Extreme(run, input, arguments[0], false));
        table.Add("_max_by", 1, (run, input, arguments) => Extreme(run, input, arguments[0], true));
        table.Add("min", 0, (run, input, _) => Extreme(run, input, input, false));
        table.Add("max", 0, (run, input, _) => Extreme(run, input, input, true));
        table.Add("_positions", 1, (run, input, arguments) => Indices(run, input, arguments[0]));
        table.Add("setpath", 2, (run, input, arguments) => arguments[0].IsArray
            ? PathEdits.Set(run, input, arguments[0].Items, arguments[1])
            : run.Fail("Path must be specified as an array"));
        table.Add("delpaths", 1, (run, input, arguments) => arguments[0].IsArray
            ? PathEdits.Delete(run, input, arguments[0].Items)
            : run.Fail("Paths must be specified as an array"));
        table.Add("error", 1, (run, _, arguments) => Raise(run, arguments[0]));
        table.Add("error", 0, (run, input, _) => Raise(run, input));
    }

    /// <summary>The positions at which an array occurs in another one.</summary>
    public static JqValue? Positions(JqRun run, JqValue[] items, JqValue[] searched)
    {
        if (searched.Length == 0)
        {
            return JqValue.EmptyArray;
        }

        if (!run.Step(items.Length * (long)searched.Length))
        {
            return null;
        }

        var found = new List<JqValue>();
        for (var i = 0; i + searched.Length <= items.Length; i++)
        {
            var same = true;
            for (var j = 0; same && j < searched.Length; j++)
            {
                same = JqOrder.AreEqual(items[i + j], searched[j]);
            }

            if (same)
            {
                found.Add(JqValue.Of((double)i));
            }
        }

        return JqValue.Of(found.ToArray());
    }

    // The error null is no error: it yields no output.
    private static JqValue? Raise(JqRun run, JqValue error) => error.Kind == JqKind.Null ? null : run.Fail(error);

    private static JqValue? Length(JqRun run, JqValue input, JqValue[] arguments) => input.Kind switch
    {
        JqKind.Null => JqValue.Zero,
        JqKind.Number => JqValue.Of(Math.Abs(input.Number)),
        JqKind.String => run.Charge(input.Text.Length) ? JqValue.Of((double)Texts.Length(input.Text)) : null,
        JqKind.Array => JqValue.Of((double)input.Items.Length),
        JqKind.Object => JqValue.Of((double)input.Members.Count),
        _ => run.FailOn(input, "has no length"),
    };

    private static JqValue? Keys(JqRun run, JqValue input, bool sorted)
    {
        if (input.IsArray)
        {
            return run.Charge(40L * input.Items.Length)
                ? JqValue.Of(Enumerable.Range(0, input.Items.Length).Select(i => JqValue.Of((double)i)).ToArray())
                : null;
        }

        if (!input.IsObject)
        {
            return run.FailOn(input, "has no keys");
        }

        var keys = sorted ? input.Members.SortedKeys() : input.Members.Members.Select(member => member.Key);
        return run.Charge(64L * input.Members.Count) ? JqValue.Of(keys.Select(JqValue.Of).ToArray()) : null;
    }

    private static JqValue? Has(JqRun run, JqValue input, JqValue key) => (input.Kind, key.Kind) switch
    {
        (JqKind.Null, _) => JqValue.False,
        (JqKind.Object, JqKind.String) => JqValue.Of(input.Members.Find(key.Text) is not null),
        (JqKind.Array, JqKind.Number) => JqValue.Of(key.Number > -1 && key.Number < input.Items.Length),
        _ => run.Fail($"Cannot check whether {input.TypeName} has a {(key.IsString ? "string" : key.TypeName)} key"),
    };

    private static JqValue? Contains(JqRun run, JqValue one, JqValue other)
    {
        if (one.Kind != other.Kind)
        {
            return run.FailOn(one, other, "cannot have their containment checked");
        }

        var held = Holds(run, one, other);
        return run.Signal == JqSignal.None ? JqValue.Of(held) : null;
    }

    private static bool Holds(JqRun run, JqValue one, JqValue other)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!run.Step())
        {
            return false;
        }

        return (one.Kind, other.Kind) switch
        {
            (JqKind.String, JqKind.String) => run.Charge(one.Text.Length) && one.Text.Contains(other.Text, StringComparison.Ordinal),
            (JqKind.Array, JqKind.Array) => other.Items.All(item => one.Items.Any(held => Holds(run, held, item))),
            (JqKind.Object, JqKind.Object) =>
                other.Members.Members.All(member => one.Members.TryFind(member.Key, out var held) && Holds(run, held, member.Value)),
            _ => JqOrder.AreEqual(one, other),
        };
    }

    private static JqValue? Add(JqRun run, JqValue input, JqValue[] arguments)
    {
        if (!input.IsArray && !input.IsObject)
        {
            return run.Fail($"Cannot iterate over {run.Describe(input)}");
        }

        var sum = JqValue.Null;
        var items = input.IsArray ? input.Items : input.Members.Members.Select(member => member.Value);
        foreach (var item in items)
        {
            var next = run.Step() ? JqArithmetic.Add(run, sum, item) : null;
            if (next is null)
            {
                return null;
            }

            sum = next;
        }

        return sum;
    }

    // The order of the items by their keys, equal ones by their indexes.
    private static int[]? Sorted(JqRun run, JqValue input, JqValue keys, string verb)
    {
        if (!input.IsArray)
        {
            run.FailOn(input, $"cannot be {verb}, as it is not an array");
            return null;
        }

        if (!run.Step(input.Items.Length * 4L))
        {
            return null;
        }

        var order = Enumerable.Range(0, input.Items.Length).ToArray();
        Array.Sort(order, (one, other) => JqOrder.Compare(keys.Items[one], keys.Items[other]) is var compared and not 0 ? compared : one.CompareTo(other));
        return order;
    }

    private static JqValue Picked(JqValue input, int[] order) => JqValue.Of(Array.ConvertAll(order, at => input.Items[at]));

    private static JqValue? Group(JqRun run, JqValue input, JqValue keys)
    {
        if (Sorted(run, input, keys, "grouped") is not { } order)
        {
            return null;
        }

        var groups = new List<JqValue>();
        var group = new List<JqValue>();
        for (var i = 0; i < order.Length; i++)
        {
            if (i > 0 && !JqOrder.AreEqual(keys.Items[order[i - 1]], keys.Items[order[i]]))
            {
                groups.Add(JqValue.Of(group.ToArray()));
                group.Clear();
            }

            group.Add(input.Items[order[i]]);
        }

        if (group.Count > 0)
        {
            groups.Add(JqValue.Of(group.ToArray()));
        }

        return JqValue.Of(groups.ToArray());
    }

    // Of equal items the least is the first one, the greatest the last one.
    private static JqValue? Extreme(JqRun run, JqValue input, JqValue keys, bool greatest)
    {
        if (!input.IsArray)
        {
            return run.FailOn(input, keys, "cannot be iterated over");
        }

        if (!run.Step(input.Items.Length))
        {
            return null;
        }

        var best = -1;
        for (var i = 0; i < input.Items.Length; i++)
        {
            if (best < 0 || JqOrder.Compare(keys.Items[i], keys.Items[best]) < 0 != greatest)
            {
                best = i;
            }
        }

        return best < 0 ? JqValue.Null : input.Items[best];
    }

    private static JqValue? Indices(JqRun run, JqValue input, JqValue searched)
    {
        if (input.Kind == JqKind.Null)
        {
            return input;
        }

        if (input.IsArray)
        {
            return Positions(run, input.Items, searched.IsArray ? searched.Items : [searched]);
        }

        if (!input.IsString || !searched.IsString)
        {
            return Indexing.Get(run, input, searched);
        }

        return searched.Text.Length == 0 ? JqValue.Null : TextPositions(run, input.Text, searched.Text);
    }

    // In bytes of UTF-8, as jq 1.6 counts here.
    private static JqValue? TextPositions(JqRun run, string text, string searched)
    {
        if (!run.Charge(text.Length * 8L))
        {
            return null;
        }

        var found = new List<JqValue>();
        var (bytes, counted) = (0, 0);
        for (var at = -1; (at = text.IndexOf(searched, at + 1, StringComparison.Ordinal)) >= 0;)
        {
            bytes += Encoding.UTF8.GetByteCount(text.AsSpan(counted, at - counted));
            counted = at;
            found.Add(JqValue.Of((double)bytes));
        }

        return JqValue.Of(found.ToArray());
    }
}
