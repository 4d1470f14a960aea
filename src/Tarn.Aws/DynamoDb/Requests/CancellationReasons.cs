using System.Text.Json;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>The error of a transaction that changed nothing, with a reason for each of its items.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html"/>
internal static class CancellationReasons
{
    /// <summary>Makes the error.</summary>
    /// <param name="reasons">For each item the reason of its refusal; null: it was not refused.</param>
    public static AwsErrorException Error(IReadOnlyList<object?> reasons)
    {
        var codes = reasons.Select(CodeOf);
        var error = DynamoDbErrors.TransactionCanceledException(
            $"Transaction cancelled, please refer cancellation reasons for specific reasons [{string.Join(", ", codes)}]");
        return new AwsErrorException(error.Code, error.Status, error.Message)
        {
            MessageMember = error.MessageMember,
            Documents = [KeyValuePair.Create("CancellationReasons", Document(reasons))],
        };
    }

    private static string CodeOf(object? reason) => reason switch
    {
        null => "None",
        ConditionFailure => "ConditionalCheckFailed",
        AwsErrorException { Code: "ProvisionedThroughputExceededException" } => "ProvisionedThroughputExceeded",
        AwsErrorException { Code: "ThrottlingException" } => "ThrottlingError",
        AwsErrorException { Code: "ItemCollectionSizeLimitExceededException" } => "ItemCollectionSizeLimitExceeded",
        _ => "ValidationError",
    };

    private static string Document(IReadOnlyList<object?> reasons)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartArray();
            foreach (var reason in reasons)
            {
                json.WriteStartObject();
                json.WriteString("Code", CodeOf(reason));
                if (reason is ConditionFailure failure)
                {
                    json.WriteString("Message", ConditionFailure.Message);
                    if (failure.Before is { } item)
                    {
                        json.WritePropertyName("Item");
                        ItemJson.Write(json, item);
                    }
                }
                else if (reason is Exception refused)
                {
                    json.WriteString("Message", refused.Message);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
