using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tarn.Aws.Policies;
using Tarn.Aws.Sns.Attributes;
using Tarn.Aws.Sns.Changes;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;
using Tarn.Messaging.Topics.Definitions;

namespace Tarn.Aws.Sns.Permissions;

/// <summary>Single statements of a topic's policy.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html"/>
/// <param name="finder">Finds topics.</param>
/// <param name="changes">Changes topics.</param>
[AwsOperations("sns")]
internal sealed partial class PermissionOperations(TopicFinder finder, TopicChanges changes)
{
    private static readonly string[] Actions =
    [
        "AddPermission", "DeleteTopic", "GetTopicAttributes", "ListSubscriptionsByTopic", "Publish", "RemovePermission", "SetTopicAttributes", "Subscribe",
    ];

    /// <summary>Adds a statement that allows accounts some actions.</summary>
    public async Task AddPermission(AddPermissionInput input, Call call, CancellationToken cancellationToken)
    {
        var topic = finder.Find(call, input.TopicArn);
        if (!LabelForm().IsMatch(input.Label))
        {
            throw SnsErrors.InvalidParameterException("Invalid parameter: Label");
        }

        if (input.AWSAccountId.Count == 0 || input.AWSAccountId.Any(account => !AccountId.IsWellFormed(account)))
        {
            throw SnsErrors.InvalidParameterException("Invalid parameter: AWSAccountId");
        }

        if (input.ActionName.Count == 0 || input.ActionName.Any(action => !Actions.Contains(action)))
        {
            throw SnsErrors.InvalidParameterException("Invalid parameter: Policy statement action out of service scope!");
        }

        await Change(topic, statements => Add(statements, input, topic.Resource.Arn), cancellationToken);
    }

    /// <summary>Removes a statement; one that is gone already counts as removed.</summary>
    public async Task RemovePermission(RemovePermissionInput input, Call call, CancellationToken cancellationToken)
    {
        var topic = finder.Find(call, input.TopicArn);
        await Change(topic, statements => statements.Remove(PolicyStatements.Find(statements, input.Label)), cancellationToken);
    }

    private static void Add(JsonArray statements, AddPermissionInput input, string arn)
    {
        if (PolicyStatements.Find(statements, input.Label) is not null)
        {
            throw SnsErrors.InvalidParameterException("Invalid parameter: Statement already exists");
        }

        statements.Add(PolicyStatements.Allowing(input.Label, input.AWSAccountId, [.. input.ActionName.Select(action => $"SNS:{action}")], arn));
    }

    private Task Change(RegisteredTopic topic, Action<JsonArray> change, CancellationToken cancellationToken) => changes.Change(
        topic,
        TopicAttribute.Policy,
        present =>
        {
            var policy = PolicyStatements.Changed(present, () => UsualPolicy.Of(topic.Resource), change);
            TopicAttributeRules.CheckChange(TopicAttribute.Policy, policy ?? "", topic.Rules.IsFifo);
            return policy;
        },
        cancellationToken);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$")]
    private static partial Regex LabelForm();
}
