using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Invocations;

namespace Tarn.Functions.Asynchronous.Work;

/// <summary>The parts that asynchronous invocations work with.</summary>
public sealed record AsyncServices : EventServices
{
    /// <summary>The rules of functions.</summary>
    public required IAsyncRules Rules { get; init; }

    /// <summary>The most calls at a time. Each holds one event, of 1 MB at most, and its answer.</summary>
    public int CallsMax { get; init; } = 256;

    /// <summary>The most calls of one function at a time, so that a function that hangs holds up no other.</summary>
    public int CallsOfFunctionMax { get; init; } = 64;
}
