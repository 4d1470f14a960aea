using Tarn.Aws.Sns.Changes;
using Tarn.Aws.Sns.Certificates;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;
using Tarn.Aws.Sns.Permissions;
using Tarn.Aws.Sns.Publishing;
using Tarn.Aws.Sns.Subscriptions;
using Tarn.Aws.Sns.Tags;
using Tarn.Aws.Sns.Topics;
using Tarn.Aws.Tagging;
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

    /// <param name="parts">The parts that the door uses.</param>
    public SnsDoor(SnsParts parts)
    {
        var finder = _finder = new TopicFinder(parts.Definitions, parts.Topics.Subscriptions);
        var changes = new TopicChanges(parts.Store, parts.Topics);
        var tokens = new PageTokens(parts.Sealer, SnsErrors.InvalidParameterException);
        _certificates = new CertificateSite(this, parts.Certificate);
        TopicOperations = new TopicOperations(finder, changes, parts.Store, parts.Topics, tokens);
        SubscriptionOperations = new SubscriptionOperations(
            finder, new SubscriptionChanges(parts.Store, parts.Topics), parts.Topics, new EndpointRules(parts.Roles, parts.Outside, parts.WhyRefused),
            new ConfirmationTokens(parts.Sealer), tokens);
        PublishOperations = new PublishOperations(finder, parts.Topics, parts.Time);
        PermissionOperations = new PermissionOperations(finder, changes);
        TagOperations = new TagOperations(finder, new TagChanges(parts.Store));
    }

    /// <inheritdoc/>
    public SiteVisit? Find(WireRequest request) => _certificates.Find(request);

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => members == "SubscriptionArn"
        ? _finder.SubscriptionResource(call, read(members) ?? "")
        : TopicFinder.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => SnsFailures.Map(failure);
}
