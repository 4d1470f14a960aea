using Tarn.Aws.Sns.Certificates;
using Tarn.Aws.Sns.Finding;
using Tarn.Wire.Http.Sites;

namespace Tarn.Aws.Sns;

/// <summary>Simple Notification Service: topics, subscriptions, messages.</summary>
[AwsService("sns")]
public sealed partial class SnsDoor : IDoor, ISite
{
    /// <summary>The start of the paths of certificates.</summary>
    public const string CertificateFolder = CertificateSite.Folder;

    private readonly CertificateSite _certificates;
    private readonly TopicFinder _finder;

    /// <inheritdoc/>
    public SiteVisit? Find(WireRequest request) => _certificates.Find(request);

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => members == "SubscriptionArn"
        ? _finder.SubscriptionResource(call, read(members) ?? "")
        : TopicFinder.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => SnsFailures.Map(failure);
}
