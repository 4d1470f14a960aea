using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>One step into a value: by key, position, slice or a searched array.</summary>
internal static class Indexing
{
    public static JqValue? Get(JqRun run, JqValue value, JqValue key)
    {
        switch (value.Kind, key.Kind)
        {
            case (JqKind.Object, JqKind.String):
                return value.Members.Find(key.Text) ?? JqValue.Null;
            case (JqKind.Array, JqKind.Number):
                return At(value.Items, key.Number);
            case (JqKind.Null, JqKind.String or JqKind.Number):
                return JqValue.Null;
            case (JqKind.Null or JqKind.Array or JqKind.String, JqKind.Object):
                return Slice(run, value, key);
            case (JqKind.Array, JqKind.Array):
                return Collections.Positions(run, value.Items, key.Items);
            default:
                return NotIndexed(run, value, key);
        }
    }

    public static JqValue? NotIndexed(JqRun run, JqValue value, JqValue key) => run.Fail(
        $"Cannot index {value.TypeName} with {(key.IsString ? $"string \"{key.Text}\"" : key.TypeName)}");

    /// <summary>The bounds of a slice, in items or code points. Null: the bounds are no numbers.</summary>
    public static (int From, int To)? Bounds(JqRun run, JqValue slice, int length)
    {
        var from = slice.Members.Find("start") ?? JqValue.Null;
        var to = slice.Members.Find("end") ?? JqValue.Null;
        if (!(from.IsNumber || from.Kind == JqKind.Null) || !(to.IsNumber || to.Kind == JqKind.Null))
        {
            run.Fail("Start and end indices of an array slice must be numbers");
            return null;
        }

        var start = from.IsNumber ? from.Number : 0;
        var end = to.IsNumber ? to.Number : length;
        start = Math.Clamp(start < 0 ? start + length : start, 0, length);
        end = Math.Clamp(end < 0 ? end + length : end, 0, length);
        var (first, last) = ((int)Math.Floor(start), (int)Math.Ceiling(end));
        return (first, Math.Max(first, last));
    }

    private static JqValue At(JqValue[] items, double position)
    {
        // A position between two items has no item.
        var at = position < 0 ? position + items.Length : position;
        return at == Math.Floor(at) && at >= 0 && at < items.Length ? items[(int)at] : JqValue.Null;
    }

    private static JqValue? Slice(JqRun run, JqValue value, JqValue slice)
    {
        if (value.Kind == JqKind.Null)
        {
            return Bounds(run, slice, 0) is null ? null : JqValue.Null;
        }

        if (value.IsArray)
        {
            return Bounds(run, slice, value.Items.Length) is { } bounds && run.Charge(8L * (bounds.To - bounds.From))
                ? JqValue.Of(value.Items[bounds.From..bounds.To])
                : null;
        }

        return run.Charge(value.Text.Length) && Bounds(run, slice, Texts.Length(value.Text)) is { } characters
            ? JqValue.Of(Texts.Slice(value.Text, characters.From, characters.To))
            : null;
    }
}
