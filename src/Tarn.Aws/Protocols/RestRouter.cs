namespace Tarn.Aws.Protocols;

/// <summary>Chooses a REST operation by method, path, query and headers; the most demanding route that fits wins.</summary>
internal sealed class RestRouter
{
    private readonly Dictionary<string, OperationDescriptor[]> _byMethod;

    public RestRouter(IReadOnlyList<OperationDescriptor> operations)
    {
        _byMethod = operations
            .GroupBy(operation => operation.Route.Method, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => group.OrderByDescending(operation => operation.Route.Weight).ToArray(),
                StringComparer.Ordinal);
    }

    public OperationDescriptor? Find(WireRequest request)
    {
        if (!_byMethod.TryGetValue(request.Method, out var candidates))
        {
            return null;
        }

        foreach (var operation in candidates)
        {
            if (Fits(operation.Route, request))
            {
                return operation;
            }
        }

        return null;
    }

    private static bool Fits(HttpRoute route, WireRequest request)
    {
        if (!RestPath.Fits(route, request.RawPath))
        {
            return false;
        }

        foreach (var literal in route.Literals)
        {
            var value = request.Query[literal.Key];
            if (value is null || (literal.Value.Length > 0 && literal.Key != "x-id" && value != literal.Value))
            {
                return false;
            }
        }

        return route.Query.All(request.Query.Has) && route.Headers.All(header => request.Headers[header] is not null);
    }
}
