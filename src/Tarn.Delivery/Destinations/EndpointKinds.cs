using Tarn.Delivery.Destinations.Http;

namespace Tarn.Delivery.Destinations;

/// <summary>The kinds of endpoints. A new kind is a folder beside <c>Http/</c>, and one row.</summary>
public static class EndpointKinds
{
    private static readonly EndpointKind[] All = [HttpEndpointKind.Instance];

    /// <summary>The kind of that name in stored configurations.</summary>
    public static EndpointKind Of(string name) => All.First(kind => kind.Name == name);
}
