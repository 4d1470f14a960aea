using System.Globalization;
using Tarn.Storage.Consumers;

namespace Tarn.Dispatch.Mappings;

/// <summary>A mapping: a stream whose records go to a target. Never reused.</summary>
public readonly record struct MappingId(long Value)
{
    /// <summary>The reader of the stream with the mapping's positions.</summary>
    public ConsumerId Consumer => new(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
