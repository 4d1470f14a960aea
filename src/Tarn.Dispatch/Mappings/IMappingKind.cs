using Tarn.Dispatch.Targets;

namespace Tarn.Dispatch.Mappings;

/// <summary>A user of mappings: the bytes of its configurations, and the work that they ask for. Safe for several threads.</summary>
/// <typeparam name="TConfig">A configuration as its owner wrote it. Immutable.</typeparam>
public interface IMappingKind<TConfig>
{
    /// <summary>The value of a configuration's row.</summary>
    byte[] Encode(TConfig config);

    /// <summary>The configuration of a row.</summary>
    TConfig Decode(ReadOnlyMemory<byte> value);

    /// <summary>The work that a configuration asks for.</summary>
    MappingPlan Plan(TConfig config);
}
