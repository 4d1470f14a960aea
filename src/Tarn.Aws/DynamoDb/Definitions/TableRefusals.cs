using Tarn.Aws.DynamoDb.Model;

namespace Tarn.Aws.DynamoDb.Definitions;

/// <summary>Settings of tables that are refused when they are on.</summary>
internal static class TableRefusals
{
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void Check(string operation, SSESpecification? encryption, string member = "SSESpecification")
    {
        if (encryption?.Enabled == true)
        {
            throw Refused(operation, $"{member}.Enabled", "encryption of the disk below the data directory");
        }
    }

    private static AwsErrorException Refused(string operation, string member, string instead) =>
        DynamoDbFailures.Invalid(Refusal.OfMember("dynamodb", operation, $"{member} true", instead));
}
