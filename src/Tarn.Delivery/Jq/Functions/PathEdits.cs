using System.Runtime.CompilerServices;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>Reads, sets and deletes at paths. Values on the way are copied, never changed.</summary>
internal static class PathEdits
{
    private const int ItemsMax = 1 << 24;

    public static JqValue? Get(JqRun run, JqValue value, JqValue[] path)
    {
        foreach (var key in path)
        {
            if (value.Kind == JqKind.Null)
            {
                return value;
            }

            var next = Indexing.Get(run, value, key);
            if (next is null)
            {
                return null;
            }

            value = next;
        }

        return value;
    }

    public static JqValue? Set(JqRun run, JqValue value, ReadOnlySpan<JqValue> path, JqValue set)
    {
        if (path.Length == 0)
        {
            return set;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        var inner = Indexing.Get(run, value, path[0]);
        inner = inner is null ? null : Set(run, inner, path[1..], set);
        return inner is null ? null : SetStep(run, value, path[0], inner);
    }

    /// <summary>Deletes paths, the last in their order first, so that positions stay true.</summary>
    public static JqValue? Delete(JqRun run, JqValue value, JqValue[] paths)
    {
        if (!run.Step(paths.Length))
        {
            return null;
        }

        var ordered = (JqValue[])paths.Clone();
        Array.Sort(ordered, JqOrder.Compare);
        for (var i = ordered.Length - 1; i >= 0; i--)
        {
            if (!ordered[i].IsArray)
            {
                return run.Fail("Path must be specified as an array");
            }

            var after = DeleteOne(run, value, ordered[i].Items);
            if (after is null)
            {
                return null;
            }

            value = after;
        }

        return value;
    }

    private static JqValue? DeleteOne(JqRun run, JqValue value, ReadOnlySpan<JqValue> path)
    {
        if (path.Length == 0 || value.Kind == JqKind.Null)
        {
            return JqValue.Null;
        }

        if (path.Length == 1)
        {
            return DeleteStep(run, value, path[0]);
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        var inner = Indexing.Get(run, value, path[0]);
        if (inner is null || inner.Kind == JqKind.Null)
        {
            return inner is null ? null : value;
        }

        inner = DeleteOne(run, inner, path[1..]);
        return inner is null ? null : SetStep(run, value, path[0], inner);
    }

    private static JqValue? SetStep(JqRun run, JqValue value, JqValue key, JqValue set)
    {
        switch (value.Kind, key.Kind)
        {
            case (JqKind.Object or JqKind.Null, JqKind.String):
                var members = value.IsObject ? value.Members : JqObject.Empty;
                return run.Charge(16L * members.Count) ? JqValue.Of(members.With(key.Text, set)) : null;
            case (JqKind.Array or JqKind.Null, JqKind.Number):
                return SetItem(run, value.IsArray ? value.Items : [], key.Number, set);
            case (JqKind.Array or JqKind.Null, JqKind.Object):
                return SetSlice(run, value.IsArray ? value.Items : [], key, set);
            case (JqKind.Object, _):
                return run.Fail("Object keys must be strings");
            case (JqKind.Array, JqKind.Array):
                return run.Fail("Cannot update field at array index of array");
            case (JqKind.Array, _):
                return run.Fail("Cannot update field at array index of array");
            default:
                return Indexing.NotIndexed(run, value, key);
        }
    }

    private static JqValue? SetItem(JqRun run, JqValue[] items, double position, JqValue set)
    {
        var at = double.IsNaN(position) ? 0 : Math.Truncate(position);
        at = at < 0 ? at + items.Length : at;
        if (at < 0)
        {
            return run.Fail("Out of bounds negative array index");
        }

        if (at >= ItemsMax)
        {
            return run.Fail("Array index too large");
        }

        var count = Math.Max(items.Length, (int)at + 1);
        if (!run.Charge(8L * count))
        {
            return null;
        }

        var copy = new JqValue[count];
        items.CopyTo(copy, 0);
        Array.Fill(copy, JqValue.Null, items.Length, count - items.Length);
        copy[(int)at] = set;
        return JqValue.Of(copy);
    }

    private static JqValue? SetSlice(JqRun run, JqValue[] items, JqValue slice, JqValue set)
    {
        if (!set.IsArray)
        {
            return run.Fail("A slice of an array can only be assigned another array");
        }

        return Indexing.Bounds(run, slice, items.Length) is { } bounds && run.Charge(8L * (items.Length + set.Items.Length))
            ? JqValue.Of([.. items[..bounds.From], .. set.Items, .. items[bounds.To..]])
            : null;
    }

    private static JqValue? DeleteStep(JqRun run, JqValue value, JqValue key)
    {
        switch (value.Kind, key.Kind)
        {
            case (JqKind.Object, JqKind.String):
                return run.Charge(16L * value.Members.Count) ? JqValue.Of(value.Members.Without(key.Text)) : null;
            case (JqKind.Array, JqKind.Number):
                var at = Math.Truncate(key.Number);
                at = at < 0 ? at + value.Items.Length : at;
                return !run.Charge(8L * value.Items.Length)
                    ? null
                    : at >= 0 && at < value.Items.Length ? JqValue.Of([.. value.Items[..(int)at], .. value.Items[((int)at + 1)..]]) : value;
            case (JqKind.Array, JqKind.Object):
                return SetSlice(run, value.Items, key, JqValue.EmptyArray);
            case (JqKind.Object, _):
                return run.Fail($"Cannot delete field at object index of {key.TypeName}");
            default:
                return run.Fail($"Cannot delete field at {(value.IsArray ? "array" : "object")} index of {value.TypeName}");
        }
    }
}
