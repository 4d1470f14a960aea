namespace Tarn.Wire.Protocols;

/// <summary>
/// Chooses a REST operation by method, path, query and headers. Of the routes that match, the most specific wins.
/// Routes of operations that the door lacks take part: <c>PUT /bucket?inventory</c> is a missing operation, never a
/// CreateBucket.
/// </summary>
internal sealed class RestRouter
{
    private readonly Dictionary<string, Entry[]> _byMethod;

    public RestRouter(IEnumerable<OperationDescriptor> operations, IEnumerable<HttpRoute> missing)
    {
        _byMethod = operations.Select(operation => new Entry(operation.Route, operation))
            .Concat(missing.Select(route => new Entry(route, null)))
            .GroupBy(entry => entry.Route.Method, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => group.OrderByDescending(entry => entry.Route.Weight).ToArray(),
                StringComparer.Ordinal);
    }

    /// <summary>The operation, or null if the door lacks it or no route matches.</summary>
    public OperationDescriptor? Find(WireRequest request)
    {
        Entry? named = null;
        foreach (var entry in _byMethod.GetValueOrDefault(request.Method) ?? [])
        {
            // DELETE /bucket?analytics without its id names a configuration: it never falls through to DeleteBucket. The same
            // holds for a header that is missing.
            if (entry.Route.Literals.Count < named?.Route.Literals.Count || !Names(entry.Route, request))
            {
                continue;
            }

            if (HasParameters(entry.Route, request))
            {
                return entry.Operation;
            }

            if (entry.Route.Literals.Count > 0)
            {
                named ??= entry;
            }
        }

        return named?.Operation;
    }

    /// <summary>Whether the request has the route's path and literals.</summary>
    private static bool Names(HttpRoute route, WireRequest request)
    {
        foreach (var literal in route.Literals)
        {
            var value = request.Query[literal.Key];
            if (value is null || (literal.Value.Length > 0 && value != literal.Value))
            {
                return false;
            }
        }

        return RestPath.Fits(route, request.RawPath);
    }

    private static bool HasParameters(HttpRoute route, WireRequest request)
    {
        foreach (var name in route.Query)
        {
            if (!request.Query.Has(name))
            {
                return false;
            }
        }

        foreach (var name in route.Headers)
        {
            if (request.HeaderOrPresigned(name) is null)
            {
                return false;
            }
        }

        return true;
    }

    private readonly record struct Entry(HttpRoute Route, OperationDescriptor? Operation);
}
