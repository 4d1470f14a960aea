using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>A condition that does not hold: the reason of a refused write.</summary>
/// <param name="Before">The item that the answer shows; null: none.</param>
internal sealed record ConditionFailure(Item? Before)
{
    /// <summary>AWS's sentence.</summary>
    public const string Message = "The conditional request failed";

    /// <summary>The error of one write, with the item where the request asks for it.</summary>
    public AwsErrorException ToError()
    {
        var error = DynamoDbErrors.ConditionalCheckFailedException(Message);
        return Before is not { } item ? error : new AwsErrorException(error.Code, error.Status, Message)
        {
            MessageMember = error.MessageMember,
            Documents = [KeyValuePair.Create("Item", item.ToString())],
        };
    }
}
