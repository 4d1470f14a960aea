using Tarn.Delivery.Jq.Functions;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Programs;

/// <summary>
/// The variables after <c>as</c>: one variable, or arrays and objects taken apart. Every variable has a slot; variables that a pattern
/// leaves out are null.
/// </summary>
/// <param name="shapes">The patterns between <c>?//</c>; usually one.</param>
/// <param name="slotCount">The number of variables of all patterns.</param>
internal sealed class Pattern(Pattern.Shape[] shapes, int slotCount)
{
    internal abstract record Shape;

    internal sealed record VariableShape(int Slot) : Shape;

    internal sealed record ArrayShape(Shape[] Items) : Shape;

    /// <summary>Each member: its key, the slot that takes its value or -1, and the shape of its value if it is taken apart.</summary>
    internal sealed record ObjectShape((JqNode Key, int Slot, Shape? Inner)[] Members) : Shape;

    /// <summary>Runs a body for each way to bind the value. An error of a pattern or its body tries the next pattern.</summary>
    public bool Bind(JqRun run, Env? env, JqValue value, Func<Env?, bool> body)
    {
        for (var i = 0; ; i++)
        {
            var slots = new JqValue[slotCount];
            Array.Fill(slots, JqValue.Null);
            if (shapes[i] is VariableShape variable && slotCount == 1)
            {
                slots[variable.Slot] = value;
            }

            var depth = run.Depth;
            var goesOn = Take(run, env, shapes[i], value, slots, () => body(slots.Aggregate(env, (parent, slot) => new Env(parent, slot, null, null))));
            if (goesOn || run.Signal != JqSignal.Error || i == shapes.Length - 1)
            {
                return goesOn;
            }

            run.Signal = JqSignal.None;
            run.Depth = depth;
        }
    }

    private static bool Take(JqRun run, Env? env, Shape shape, JqValue value, JqValue[] slots, Func<bool> then)
    {
        switch (shape)
        {
            case VariableShape variable:
                slots[variable.Slot] = value;
                return then();
            case ArrayShape array:
                return TakeItem(run, env, array, 0, value, slots, then);
            default:
                return TakeMember(run, env, (ObjectShape)shape, 0, value, slots, then);
        }
    }

    private static bool TakeItem(JqRun run, Env? env, ArrayShape shape, int at, JqValue value, JqValue[] slots, Func<bool> then)
    {
        if (at == shape.Items.Length)
        {
            return then();
        }

        var item = run.Step() ? Indexing.Get(run, value, JqValue.Of((double)at)) : null;
        return item is not null
            && Take(run, env, shape.Items[at], item, slots, () => TakeItem(run, env, shape, at + 1, value, slots, then));
    }

    private static bool TakeMember(JqRun run, Env? env, ObjectShape shape, int at, JqValue value, JqValue[] slots, Func<bool> then)
    {
        if (at == shape.Members.Length)
        {
            return then();
        }

        var (keyNode, slot, inner) = shape.Members[at];
        return keyNode.Values(run, env, value, key =>
        {
            if (!key.IsString)
            {
                run.Fail($"Cannot index {value.TypeName} with {key.TypeName}");
                return false;
            }

            var member = Indexing.Get(run, value, key);
            if (member is null)
            {
                return false;
            }

            if (slot >= 0)
            {
                slots[slot] = member;
            }

            return inner is null
                ? TakeMember(run, env, shape, at + 1, value, slots, then)
                : Take(run, env, inner, member, slots, () => TakeMember(run, env, shape, at + 1, value, slots, then));
        });
    }
}
