using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Policies;
using Tarn.Functions.Definitions;
using Tarn.Functions.Invocations;
using Tarn.Functions.Resolving;
using Tarn.Wire.Http.Sites;

namespace Tarn.Aws.Lambda.UrlRequests;

/// <summary>Function URLs: requests of any HTTP client become invocations.</summary>
/// <param name="door">Lambda's door.</param>
/// <param name="urls">The URLs.</param>
/// <param name="permissions">Decides which callers may invoke.</param>
/// <param name="resolver">Finds versions.</param>
/// <param name="runner">Runs them.</param>
internal sealed class FunctionSite(
    IDoor door, UrlDirectory urls, FunctionDirectory directory, InvokePermissions permissions, VersionResolver resolver, IFunctionRunner runner) : ISite
{
    /// <summary>The action that a URL's caller needs, beside that of an invocation.</summary>
    public const string Operation = "InvokeFunctionUrl";

    /// <inheritdoc/>
    public SiteVisit? Find(WireRequest request)
    {
        if (HostFunction.Find(request.Headers["Host"]) is { } named)
        {
            return Find(named, request, request.RawPath, isHost: true);
        }

        return HostFunction.FindInPath(request.RawPath) is { } inPath ? Find(inPath.Id, request, inPath.Path, isHost: false) : null;
    }

    /// <summary>Checks that the caller may use the URL.</summary>
    public ValueTask<bool> Allows(Call call, FoundUrl found, CancellationToken cancellationToken) =>
        permissions.UrlMayInvoke(call, found.Function, found.Account, found.Url.AuthType, cancellationToken);

    /// <summary>Invokes the function. As on AWS, it runs on when its caller leaves.</summary>
    /// <exception cref="Storage.TarnException">The function was not called.</exception>
    public async ValueTask<InvocationAnswer> Invoke(FoundUrl found, Invocation invocation, CancellationToken cancellationToken)
    {
        var (id, arn, qualifier) = (found.Function.Id, found.Function.Arn, found.Function.Qualifier);
        var version = await resolver.Open(id, resolver.Choose(id, arn, qualifier), cancellationToken);
        return await runner.Invoke(version, invocation, CancellationToken.None);
    }

    private SiteVisit Find(string urlId, WireRequest request, string path, bool isHost)
    {
        if (!urls.TryFind(urlId, out var place) || !directory.TryGet(place.Function, out var function))
        {
            return new UnknownVisit { Door = door, Operation = Operation, Account = AccountId.Default, Region = "" };
        }

        var qualifier = place.Qualifier == VersionDefinition.LatestName ? null : place.Qualifier;
        var found = new FoundUrl(new FoundFunction(place.Function, function.Name, function.Arn, qualifier), function.Account, place.Url);
        return new FunctionVisit(this, found, request, path)
        {
            Door = door,
            Operation = Operation,
            Account = function.Account,
            Region = function.Region,
            HasOwnOrigin = isHost,
            IsSigned = place.Url.AuthType == FoundUrl.Iam && !CrossOriginRules.IsPreflight(found.Url.Cors, request),
        };
    }

    /// <summary>The error of a URL that does not exist, or whose caller may not use it.</summary>
    public static AwsErrorException Forbidden(string message) => new("AccessDeniedException", 403, message) { MessageMember = "Message" };
}
