using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Http.Sites;

namespace Tarn.Wire.Http;

/// <summary>
/// Chooses the door of a request by one table in this order: host patterns (a function URL, a bucket), reserved first path segments,
/// the service in the signature's scope, unsigned targets and actions, S3.
/// </summary>
internal sealed class RequestRouter
{
    private const string Iceberg = "iceberg";

    // AWS's services with paths and XML; the others with paths answer in JSON.
    private static readonly string[] XmlServices = ["route53", "cloudfront", "s3-outposts", "s3-object-lambda", "s3express"];

    private readonly Dictionary<string, IDoor[]> _bySigningName;
    private readonly IReadOnlyList<IDoor> _doors;
    private readonly IDoor? _s3;
    private readonly IDoor? _lambda;
    private readonly IDoor? _iceberg;

    /// <summary>Makes the table.</summary>
    public RequestRouter(IReadOnlyList<IDoor> doors)
    {
        _doors = doors;
        _bySigningName = doors.GroupBy(door => door.Service.SigningName, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _s3 = _bySigningName.TryGetValue(SignatureV4.S3, out var named) ? named[0] : null;
        _lambda = _bySigningName.TryGetValue("lambda", out var functions) ? functions[0] : null;
        _iceberg = doors.FirstOrDefault(door => door.Service.Name == Iceberg);
    }

    /// <summary>Services in the scope of signatures for the Iceberg REST catalog.</summary>
    public static IReadOnlyList<string> IcebergScopes { get; } = ["glue", "s3tables"];

    /// <summary>The door of buckets; null: this instance has none.</summary>
    public IDoor? Buckets => _s3;

    /// <summary>First path segments that are never buckets. Later additions begin with <c>_</c>.</summary>
    public static IReadOnlyList<string> ReservedSegments { get; } =
        ["health", "metrics", "console", "iceberg", "api", "service", "restapis", "queue", "views"];

    /// <summary>
    /// The bucket that the host name names; null if there is none or the signature is for a service other than S3.
    /// </summary>
    public static string? BucketOf(HostBucket hosts, string? host, CredentialScope? scope) =>
        (scope is null || scope.Service == SignatureV4.S3) && HostFunction.Find(host) is null ? hosts.Find(host) : null;

    /// <summary>Whether the path is the health page's.</summary>
    public static bool IsHealth(RawTarget target) => target.FirstSegment == "health";

    /// <summary>The request's door, or null if it belongs to no service of this instance.</summary>
    /// <param name="scope">The signature's scope; null for an unsigned request.</param>
    public IDoor? Route(WireRequest request, CredentialScope? scope)
    {
        if (IsIceberg(request))
        {
            return scope is null || IcebergScopes.Contains(scope.Service) || _iceberg is null ? _iceberg : throw new AwsErrorException(
                "NotAuthorizedException", 401, $"Sign requests to the Iceberg REST catalog for service glue, not {scope.Service} (rest.signing-name=glue).");
        }

        if (scope is not null)
        {
            return OfService(request, scope.Service);
        }

        if (request.Headers["X-Amz-Target"] is { } target)
        {
            return Named(_doors, target);
        }

        if (RpcCborProtocol.Instance.Speaks(request) && RpcCborProtocol.ServiceOf(request.RawPath) is { Length: > 0 } service)
        {
            return _doors.FirstOrDefault(door => door.Service.TargetPrefix == service && door.Service.Protocols.Contains(RpcCborProtocol.Instance));
        }

        // Paths of Lambda's operations begin with the date of an interface.
        if (_lambda is { } lambda && IsDated(request.RawPath))
        {
            return lambda;
        }

        // An S3 key may look like an action, so an action counts only at the root
        return request.RawPath == "/" && SignatureErrors.Action(request) is { } action ? OfAction(request, action) : _s3;
    }

    /// <summary>The protocol of the error for a request without a door.</summary>
    /// <param name="service">The service in the signature's scope; null for an unsigned request.</param>
    public WireProtocol ProtocolFor(WireRequest request, string? service)
    {
        if (RpcCborProtocol.Instance.Speaks(request))
        {
            return RpcCborProtocol.Instance;
        }

        if (IsIceberg(request))
        {
            return RestIcebergProtocol.Instance;
        }

        if (request.Headers["X-Amz-Target"] is not null)
        {
            return CborProtocol.IsCbor(request.Headers["Content-Type"]) ? CborProtocol.Instance
                : request.Headers["Content-Type"]?.Contains("json-1.0", StringComparison.Ordinal) == true
                ? JsonProtocol.Version10
                : JsonProtocol.Version11;
        }

        // The body of a signed request is not read for a service that is missing.
        if (request.RawPath == "/" && (SignatureErrors.Action(request) is not null || (IsOther(service) && IsForm(request))))
        {
            return QueryJsonProtocol.Wants(request) ? QueryJsonProtocol.Instance : QueryProtocol.Instance;
        }

        return IsOther(service) && !XmlServices.Contains(service) ? RestJsonProtocol.Instance : RestXmlProtocol.Instance;
    }

    // 2015-03-31 and an operation. A bucket may have such a name; its unsigned requests are refused in any case.
    private static bool IsDated(string path) =>
        path.Length > 12 && path[0] == '/' && path[11] == '/' && DateOnly.TryParseExact(path.AsSpan(1, 10), "yyyy-MM-dd", out _);

    private static bool IsOther(string? service) => service is not (null or SignatureV4.S3);

    private static bool IsForm(WireRequest request) =>
        request.Headers["Content-Type"]?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;

    // A bucket in the host name is the path's first segment, and no bucket has this name.
    private static bool IsIceberg(WireRequest request) => request.RawPath.StartsWith($"/{Iceberg}/", StringComparison.Ordinal);

    private IDoor? OfService(WireRequest request, string service)
    {
        if (!_bySigningName.TryGetValue(service, out var named))
        {
            return null;
        }

        return named.Length > 1 && request.Headers["X-Amz-Target"] is { } target ? Named(named, target) : named[0];
    }

    private IDoor? OfAction(WireRequest request, string action)
    {
        var version = SignatureErrors.Parameter(request, "Version");
        return _doors.FirstOrDefault(door =>
            door.Service.Protocols.Any(protocol => protocol.RoutesByBody)
            && (door.Service.Find(action) is not null || door.Service.ApiVersion == version));
    }

    private static IDoor? Named(IReadOnlyList<IDoor> doors, string target) => doors.FirstOrDefault(door => HasTarget(door, target));

    private static bool HasTarget(IDoor door, string target) =>
        target.LastIndexOf('.') is > 0 and var dot && door.Service.IsTarget(target.AsSpan(0, dot));
}
