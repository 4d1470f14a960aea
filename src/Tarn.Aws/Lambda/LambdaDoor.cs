using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Refusals;
using Tarn.Aws.Lambda.UrlRequests;
using Tarn.Wire.Http.Sites;

namespace Tarn.Aws.Lambda;

/// <summary>AWS Lambda: functions, their versions, and their invocations (<c>docs/lambda.md</c>).</summary>
[AwsService("lambda")]
public sealed partial class LambdaDoor : IDoor, ISite
{
    private readonly FunctionSite _site;

    /// <inheritdoc/>
    SiteVisit? ISite.Find(WireRequest request) => _site.Find(request);

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) =>
        members is "Arn" or "LayerName" or "LayerName:VersionNumber"
            ? LayerReference.ResourceOf(members, read, call)
            : FunctionFinder.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => LambdaFailures.Map(failure);
}
