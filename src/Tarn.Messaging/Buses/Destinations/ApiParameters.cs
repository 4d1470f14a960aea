namespace Tarn.Messaging.Buses.Destinations;

/// <summary>The headers, queries and members of bodies that a connection adds to requests.</summary>
public sealed record ApiParameters
{
    public IReadOnlyList<ApiParameter> Headers { get; init; } = [];

    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    public IReadOnlyList<ApiParameter> Body { get; init; } = [];
}
