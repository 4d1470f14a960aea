using System.Diagnostics.CodeAnalysis;
using Tarn.Access.Conditions;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Access.Secrets;

namespace Tarn.Access.Identities;

/// <content>
/// Resources whose ARNs name their account, and that may have policies: queues, topics, event buses, secrets. In the own account an identity's policies or the
/// resource's policy allow; for another account both must, and some actions stay refused. A Deny wins. Unsigned callers are refused.
/// </content>
public sealed partial class PolicyAuthorizer
{
    private const string BusStart = "event-bus/";

    // With these the root can always mend a policy that shuts everybody out.
    private static readonly HashSet<string> MendingActions = new(StringComparer.OrdinalIgnoreCase)
    {
        "sqs:AddPermission", "sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:RemovePermission", "sqs:SetQueueAttributes",
        "sns:AddPermission", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:RemovePermission", "sns:SetTopicAttributes",
        "events:DeleteEventBus", "events:DescribeEventBus", "events:PutPermission", "events:RemovePermission",
        "secretsmanager:DeleteResourcePolicy", "secretsmanager:GetResourcePolicy", "secretsmanager:PutResourcePolicy",
    };

    // Of the owner's account alone: the policy of a queue, topic or bus gives none of them to another account.
    private static readonly HashSet<string> OwnersActions = new(StringComparer.OrdinalIgnoreCase)
    {
        "sqs:AddPermission", "sqs:CancelMessageMoveTask", "sqs:DeleteQueue", "sqs:ListMessageMoveTasks", "sqs:ListQueueTags", "sqs:RemovePermission",
        "sqs:SetQueueAttributes", "sqs:StartMessageMoveTask", "sqs:TagQueue", "sqs:UntagQueue", "sns:GetDataProtectionPolicy",
        "sns:ListTagsForResource", "sns:PutDataProtectionPolicy", "sns:TagResource", "sns:UntagResource", "events:CreateEventBus", "events:DeleteEventBus",
        "events:ListTagsForResource", "events:PutPermission", "events:RemovePermission", "events:TagResource", "events:UntagResource",
        "events:UpdateEventBus",
    };

    /// <summary>Decides for a service that acts on its own: the resource's policy alone allows it.</summary>
    /// <param name="service">The service's name: <c>sns.amazonaws.com</c>.</param>
    /// <param name="resource">The resource's ARN.</param>
    /// <param name="keys">The condition keys of its call: <c>aws:SourceArn</c>, <c>aws:SourceAccount</c>.</param>
    public AccessDecision DecideForService(string service, string action, string resource, IConditionKeys keys)
    {
        var question = new PolicyQuestion(action, Canonical(resource), keys, null);
        var policy = TryFindBucket(action, question.Resource, out var bucket) ? PolicyOf(bucket, question.Resource)
            : TryFindOwned(question.Resource, out var owned) && buckets is not null && buckets.TryGet(owned.Id, out var found) ? found
            : null;
        return policy is null ? AccessDecision.Refused : policy.Decide(question, TrustCaller.Of(service)).Outcome switch
        {
            PolicyOutcome.Allowed => AccessDecision.Allowed,
            PolicyOutcome.Denied => AccessDecision.DeniedByResource,
            _ => AccessDecision.Refused,
        };
    }

    private AccessDecision DecideOwned(Resource resource, TrustCaller caller, in PolicyQuestion question, AccessDecision own)
    {
        if (resource.Name.Service == KeyService)
        {
            return DecideKey(resource, caller, question, own);
        }

        var (outcome, by) = buckets is not null && buckets.TryGet(resource.Id, out var policy)
            ? policy.Decide(question, caller)
            : (PolicyOutcome.Silent, PrincipalMatch.None);
        var isOwner = caller.Account == resource.Owner;
        if (outcome == PolicyOutcome.Denied)
        {
            var isRoot = isOwner && caller.Arn == $"arn:aws:iam::{resource.Owner}:root";
            return isRoot && MendingActions.Contains(question.Action) ? AccessDecision.Allowed : AccessDecision.DeniedByResource;
        }

        return isOwner ? WithinAccount(own, by)
            : outcome != PolicyOutcome.Allowed || caller.Account.Length == 0 || OwnersActions.Contains(question.Action) ? AccessDecision.Refused
            : own;
    }

    private bool TryFindOwned(string resource, [NotNullWhen(true)] out Resource? owned)
    {
        owned = null;
        return Arn.TryParse(resource, out var arn) && TypeOf(arn) is (var type, var name)
            && registry.TryFind(new ResourceName(arn.Account, arn.Region, arn.Service, type, name), out owned)
            && (arn.Service != SecretDefinition.Kind.Service || owned.Arn == resource);
    }

    private static (string Type, string Name)? TypeOf(Arn arn) => arn.Service switch
    {
        "sqs" => ("queue", arn.Resource),
        "sns" => ("topic", arn.Resource),
        "events" when arn.Resource.StartsWith(BusStart, StringComparison.Ordinal) => ("event-bus", arn.Resource[BusStart.Length..]),
        "secretsmanager" when SecretArn.NameIn(arn.Resource) is { } name && name.StartsWith(SecretDefinition.Kind.ArnStart, StringComparison.Ordinal) =>
            (SecretDefinition.Kind.Type, name[SecretDefinition.Kind.ArnStart.Length..]),
        KeyService when arn.Resource.StartsWith(KeyStart, StringComparison.Ordinal) => ("key", arn.Resource[KeyStart.Length..]),
        _ => null,
    };
}
