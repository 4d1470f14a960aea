using Tarn.Dispatch.Sources;
using Tarn.Functions.Invocations;

namespace Tarn.Functions.Mappings;

/// <summary>The parts that mappings work with.</summary>
public sealed record MappingServices : EventServices
{
    /// <summary>The streams and queues that they read.</summary>
    public required MappingSourceList Sources { get; init; }
}
