using System.Globalization;
using Tarn.Storage.Consumers;

namespace Tarn.Functions.Mappings.Configuration;

/// <summary>An event source mapping. Never reused.</summary>
public readonly record struct MappingId(long Value)
{
    /// <summary>The reader of the stream with the mapping's positions.</summary>
    public ConsumerId Consumer => new(Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
