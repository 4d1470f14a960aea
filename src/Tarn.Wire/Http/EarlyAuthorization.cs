namespace Tarn.Wire.Http;

/// <summary>
/// Authorises before a body is read, if path and headers name the resource: the body of a caller without permission is
/// not parsed.
/// </summary>
internal static class EarlyAuthorization
{
    private static bool AllowsAny(OperationDescriptor operation, WireRequest request, Call call) =>
        operation.Route.HasLabels && RestPath.Label(operation.Route, request.RawPath, "Bucket") is { } bucket
            ? call.Authorizer.AllowsAny(call, bucket)
            : call.Authorizer.AllowsAny(call);

    /// <summary>True when every rule was checked; false if the body names resources.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public static bool Check(OperationDescriptor operation, WireRequest request, Call call)
    {
        var isLate = operation.Access.Inside || operation.Access.IsNamedByInput;
        if (isLate
            && operation.RequestBody != RequestBodyKind.Stream && request.Method is "POST" or "PUT" && !AllowsAny(operation, request, call))
        {
            throw new TarnException(ErrorKind.AccessDenied, "Access Denied");
        }

        if (isLate || !operation.Route.HasLabels)
        {
            return operation.Access.Inside;
        }

        string? Label(string name) => RestPath.Label(operation.Route, request.RawPath, name);
        var isWhole = true;
        foreach (var rule in operation.Access.Rules)
        {
            if (!rule.ReadsBody && rule.Resource(call.Region, call.Account, Label) is { } resource)
            {
                call.Authorize(rule.Action, resource);
            }
            else
            {
                isWhole = false;
            }
        }

        return isWhole;
    }
}
