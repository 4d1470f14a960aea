using System.Text;
using System.Text.Json;
using Tarn.Items.Expressions.Binding;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Tests.Expressions;

/// <summary>Every expression of the recorded cases is made, or refused in the recorded words.</summary>
public sealed class RecordedExpressionTests
{
    private static readonly string[] Operations = ["PutItem", "UpdateItem", "DeleteItem", "GetItem", "Query", "Scan"];

    [Fact]
    public void Recorded_expressions_are_accepted_or_refused_as_recorded()
    {
        var differing = new List<string>();
        var (accepted, refused) = (0, 0);
        foreach (var step in TestData.Steps().Where(step => Operations.Contains(step.GetProperty("op").GetString())))
        {
            if (step.TryGetProperty("local_only", out _) || !step.TryGetProperty("request", out var request)
                || request.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var expected = Message(step);
            var message = Refusal(request);
            var isJudged = expected is null || IsOfExpression(expected) || message is not null;
            if (isJudged && message != (IsOfExpression(expected) ? expected : null))
            {
                differing.Add($"{request}\n  recorded: {expected}\n  here:     {message}");
            }

            accepted += message is null ? 1 : 0;
            refused += message is null ? 0 : 1;
        }

        Assert.True(differing.Count == 0, $"{differing.Count} differ, {accepted} accepted, {refused} refused\n{string.Join("\n", differing)}");
        Assert.True(accepted > 1000 && refused > 120, $"{accepted} accepted, {refused} refused");
    }

    private static string? Message(JsonElement step) => step.GetProperty("response") is { ValueKind: JsonValueKind.Object } response
        && step.GetProperty("status").GetInt32() != 200
        && (response.TryGetProperty("message", out var message) || response.TryGetProperty("Message", out message))
            ? message.GetString()
            : null;

    private static bool IsOfExpression(string? message) => message is not null
        && (message.StartsWith("Invalid ", StringComparison.Ordinal) && message.Contains("Expression: ", StringComparison.Ordinal)
            || message.StartsWith("Value provided in Expression", StringComparison.Ordinal)
            || message.Contains("contains invalid key", StringComparison.Ordinal)
            || message is "ExpressionAttributeNames must not be empty" or "ExpressionAttributeValues must not be empty");

    private static string? Refusal(JsonElement request)
    {
        try
        {
            var scope = Scope(request);
            if (scope is null)
            {
                return null;
            }

            foreach (var member in request.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String))
            {
                if (member.Name == "UpdateExpression")
                {
                    scope.Update(member.Value.GetString()!);
                }
            }

            foreach (var member in request.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String))
            {
                Make(scope, member.Name, member.Value.GetString()!);
            }

            if (HasAny(request))
            {
                scope.CheckUsed();
            }

            return null;
        }
        catch (TarnException e)
        {
            return e.Message;
        }
    }

    private static void Make(ExpressionScope scope, string member, string text)
    {
        if (member == "ProjectionExpression")
        {
            scope.Projection(text);
        }
        else if (member != "UpdateExpression" && Enum.TryParse<ExpressionKind>(member, out var kind))
        {
            var condition = scope.Condition(kind, text);
            if (kind == ExpressionKind.KeyConditionExpression)
            {
                KeyConditions.ByName(condition);
            }
        }
    }

    private static bool HasAny(JsonElement request) => request.EnumerateObject().Any(member => Enum.TryParse<ExpressionKind>(member.Name, out _));

    // Null: a value is not valid by itself.
    private static ExpressionScope? Scope(JsonElement request)
    {
        Item? values = null;
        try
        {
            if (request.TryGetProperty("ExpressionAttributeValues", out var given) && given.ValueKind == JsonValueKind.Object)
            {
                values = Item.Parse(Encoding.UTF8.GetBytes(given.GetRawText()));
            }
        }
        catch (TarnException)
        {
            return null;
        }

        var names = request.TryGetProperty("ExpressionAttributeNames", out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().ToDictionary(name => name.Name, name => name.Value.GetString()!)
            : null;
        return new ExpressionScope(names, values);
    }
}
