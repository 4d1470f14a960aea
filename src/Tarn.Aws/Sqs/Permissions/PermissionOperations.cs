using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tarn.Aws.Policies;
using Tarn.Aws.Sqs.Attributes;
using Tarn.Aws.Sqs.Changes;
using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Sqs.Model;
using Tarn.Messaging.Queues.Definitions;

namespace Tarn.Aws.Sqs.Permissions;

/// <summary>Single statements of a queue's policy.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html"/>
/// <param name="queues">Finds queues.</param>
/// <param name="changes">Changes queues.</param>
[AwsOperations("sqs")]
internal sealed partial class PermissionOperations(QueueFinder queues, QueueChanges changes)
{
    private const int ActionsMax = 7;

    private static readonly string[] Actions =
    [
        "*", "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue",
        "ReceiveMessage", "SendMessage",
    ];

    /// <summary>Adds a statement that allows accounts some actions.</summary>
    public async Task AddPermission(AddPermissionInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        if (!LabelForm().IsMatch(input.Label))
        {
            throw SqsErrors.InvalidParameterValue(
                $"Value {input.Label} for parameter Label is invalid. "
                + "Reason: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.");
        }

        if (input.Actions.Count is 0 or > ActionsMax || input.AWSAccountIds.Count == 0)
        {
            throw input.Actions.Count > ActionsMax
                ? SqsErrors.OverLimit($"{input.Actions.Count} Actions were found, maximum allowed is {ActionsMax}.")
                : SqsErrors.MissingParameter($"The request must contain the parameter {(input.Actions.Count == 0 ? "Actions" : "PrincipalId")}.");
        }

        if (input.Actions.FirstOrDefault(action => !Actions.Contains(action)) is { } unknown)
        {
            throw SqsErrors.InvalidParameterValue(
                $"Value SQS:{unknown} for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a list of valid actions. ");
        }

        if (input.AWSAccountIds.FirstOrDefault(account => !AccountId.IsWellFormed(account)) is { } wrong)
        {
            throw SqsErrors.InvalidParameterValue($"Value [{wrong}] for parameter PrincipalId is invalid. Reason: Unable to verify.");
        }

        await ChangePolicy(queue, call, statements => Add(statements, input, queue.Resource.Arn), cancellationToken);
    }

    /// <summary>Removes a statement.</summary>
    public async Task RemovePermission(RemovePermissionInput input, Call call, CancellationToken cancellationToken)
    {
        var queue = queues.Find(call, input.QueueUrl);
        await ChangePolicy(queue, call, statements => Remove(statements, input.Label), cancellationToken);
    }

    private static void Add(JsonArray statements, AddPermissionInput input, string arn)
    {
        if (PolicyStatements.Find(statements, input.Label) is not null)
        {
            throw SqsErrors.InvalidParameterValue($"Value {input.Label} for parameter Label is invalid. Reason: Already exists.");
        }

        statements.Add(PolicyStatements.Allowing(input.Label, input.AWSAccountIds, [.. input.Actions.Select(action => $"SQS:{action}")], arn));
    }

    private static void Remove(JsonArray statements, string label) => statements.Remove(
        PolicyStatements.Find(statements, label) ?? throw SqsErrors.InvalidParameterValue(
            $"Value {label} for parameter Label is invalid. Reason: can't find label."));

    private Task ChangePolicy(RegisteredQueue queue, Call call, Action<JsonArray> change, CancellationToken cancellationToken) => changes.Change(
        queue,
        definition =>
        {
            var policy = PolicyStatements.Changed(
                definition.Find(QueueAttributeName.Policy),
                () => new JsonObject { ["Version"] = "2008-10-17", ["Id"] = $"{queue.Resource.Arn}/SQSDefaultPolicy", ["Statement"] = new JsonArray() },
                change);
            var attributes = new Dictionary<string, string>(definition.Attributes, StringComparer.Ordinal);
            attributes.Remove(QueueAttributeName.Policy);
            if (policy is not null)
            {
                attributes[QueueAttributeName.Policy] = AttributeRules.Checked(QueueAttributeName.Policy, policy);
            }

            return definition with { Attributes = attributes, ModifiedMs = call.Time.ToUnixTimeMilliseconds() };
        },
        cancellationToken);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$")]
    private static partial Regex LabelForm();
}
