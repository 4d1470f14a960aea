using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Programs;

/// <summary>A path from the input of <c>path(…)</c> to a value, the last step first.</summary>
internal sealed record JqPath(JqPath? Parent, JqValue? Key)
{
    public static JqPath Root { get; } = new(null, null);

    /// <summary>The value was computed, so it has no path.</summary>
    public static JqPath None { get; } = new(null, JqValue.Null);

    public JqValue[] ToArray()
    {
        var keys = new Stack<JqValue>();
        for (var step = this; step!.Parent is not null; step = step.Parent)
        {
            keys.Push(step.Key!);
        }

        return [.. keys];
    }
}
