using System.Text.Json.Nodes;
using Tarn.Access.Policies;
using Tarn.Aws.Events.Changes;
using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Finding;
using Tarn.Aws.Events.Model;
using Tarn.Aws.Policies;
using Tarn.Messaging.Buses.Rules;

namespace Tarn.Aws.Events.Permissions;

/// <summary>The policies of buses.</summary>
/// <param name="finder">Finds buses.</param>
/// <param name="changes">Changes buses.</param>
[AwsOperations("events")]
internal sealed partial class PermissionOperations(BusFinder finder, BusChanges changes)
{
    private const string PutEvents = "events:PutEvents";

    /// <summary>Adds a statement to a bus's policy, or sets the whole policy.</summary>
    /// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html"/>
    public async Task PutPermission(PutPermissionInput input, Call call, CancellationToken cancellationToken)
    {
        var bus = await finder.Find(call, input.EventBusName, cancellationToken);
        if (input.Policy is { } whole)
        {
            Check(whole);
            await changes.Change(bus, present => present with { Policy = whole }, call.Time, cancellationToken);
            return;
        }

        if (input is not { Action: { } action, Principal: not null, StatementId: { } id })
        {
            throw EventFailures.Invalid("Parameters Action, Principal and StatementId must be specified.");
        }

        if (action != PutEvents)
        {
            throw EventFailures.Invalid("Provided value in parameter 'action' is not supported.");
        }

        await changes.Change(
            bus,
            present =>
            {
                var policy = PolicyStatements.Changed(present.Policy, Empty, statements =>
                {
                    statements.Remove(PolicyStatements.Find(statements, id));
                    statements.Add(StatementOf(input, bus.Resource.Arn));
                });
                Check(policy!);
                return present with { Policy = policy };
            },
            call.Time,
            cancellationToken);
    }

    /// <summary>Removes a statement, or all.</summary>
    public async Task RemovePermission(RemovePermissionInput input, Call call, CancellationToken cancellationToken)
    {
        var bus = await finder.Find(call, input.EventBusName, cancellationToken);
        if (input is { RemoveAllPermissions: not true, StatementId: null })
        {
            throw EventFailures.Invalid("Parameter StatementId must be specified.");
        }

        await changes.Change(
            bus,
            present => present with { Policy = input.RemoveAllPermissions == true ? null : Without(present.Policy, input.StatementId!) },
            call.Time,
            cancellationToken);
    }

    private static string? Without(string? policy, string id) => policy is null
        ? throw EventsErrors.ResourceNotFoundException("EventBus does not have a policy.")
        : PolicyStatements.Changed(policy, Empty, statements =>
        {
            if (!statements.Remove(PolicyStatements.Find(statements, id)))
            {
                throw EventsErrors.ResourceNotFoundException("Statement with the provided id does not exist.");
            }
        });

    private static JsonObject Empty() => new() { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray() };

    private static JsonNode StatementOf(PutPermissionInput input, string arn)
    {
        var statement = PolicyStatements.Allowing(input.StatementId!, [input.Principal!], [PutEvents], arn);
        if (input.Principal == "*")
        {
            statement["Principal"] = "*";
        }

        if (input.Condition is { } condition)
        {
            statement["Condition"] = new JsonObject { [condition.Type] = new JsonObject { [condition.Key] = condition.Value } };
        }

        return statement;
    }

    private static void Check(string policy)
    {
        if (policy.Length > BusLimits.PolicyCharsMax)
        {
            throw EventsErrors.PolicyLengthExceededException($"The policy has more than {BusLimits.PolicyCharsMax} characters.");
        }

        try
        {
            PolicyDocument.Parse(policy, PolicyKind.Resource);
        }
        catch (FormatException wrong)
        {
            throw EventFailures.Invalid($"The policy is not valid. Reason: {wrong.Message}");
        }
    }
}
