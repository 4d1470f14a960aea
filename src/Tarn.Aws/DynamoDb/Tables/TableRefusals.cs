using Tarn.Aws.DynamoDb.Model;

namespace Tarn.Aws.DynamoDb.Tables;

/// <summary>Settings of tables that are refused when they are on.</summary>
internal static class TableRefusals
{
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void Check(string operation, SSESpecification? encryption, StreamSpecification? stream)
    {
        if (encryption?.Enabled == true)
        {
            throw Refused(operation, "SSESpecification.Enabled", "encryption of the disk below the data directory");
        }

        if (stream?.StreamEnabled == true)
        {
            throw Refused(operation, "StreamSpecification.StreamEnabled", "reads of the table");
        }
    }

    private static AwsErrorException Refused(string operation, string member, string instead) =>
        DynamoDbFailures.Invalid(Refusal.OfMember("dynamodb", operation, $"{member} true", instead));
}
