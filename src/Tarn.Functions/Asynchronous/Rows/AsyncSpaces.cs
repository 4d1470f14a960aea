using Tarn.Dispatch.Rows;

namespace Tarn.Functions.Asynchronous.Rows;

/// <summary>The metadata spaces of waiting events (380–389); documented in <c>docs/formats/functions.md</c>.</summary>
public static class AsyncSpaces
{
    public static DispatchSpaces All { get; } = DispatchSpaces.From(380, "functions.async");
}
