using System.Reflection;
using Tarn.Access;
using Tarn.Aws.S3;
using Tarn.Aws.S3.Uploads;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.S3.Refusals;

/// <summary>Keys that clients keep are refused by every operation that takes one.</summary>
public sealed class CustomerKeyTests
{
    private static readonly string[] Members = ["SSECustomerAlgorithm", "CopySourceSSECustomerAlgorithm"];

    public static TheoryData<string, string> Operations()
    {
        var found =
            from family in typeof(S3Door).Assembly.GetTypes()
            where family.Namespace?.StartsWith(typeof(S3Door).Namespace!, StringComparison.Ordinal) == true
            where family.GetCustomAttribute<AwsOperationsAttribute>() is not null
            from method in family.GetMethods()
            where method.GetParameters() is [_, { ParameterType: var call }, _] && call == typeof(Call)
            from member in Members
            where method.GetParameters()[0].ParameterType.GetProperty(member) is not null
            select (method.Name, member);
        var rows = new TheoryData<string, string>();
        foreach (var (operation, member) in found)
        {
            rows.Add(operation, member);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_customer_key_is_refused(string operation, string member)
    {
        await using var twins = await BucketTwins.Open();
        await twins.Put("k");
        object[] families = [twins.ObjectFamily(), twins.UploadFamily()];
        var family = families.Single(family => family.GetType().GetMethod(operation) is not null);
        var method = family.GetType().GetMethod(operation)!;
        var input = Activator.CreateInstance(method.GetParameters()[0].ParameterType)!;
        foreach (var (name, value) in ((string, string)[])[("Bucket", BucketTwins.Bucket), ("Key", "k"), ("CopySource", "lake/k"), (member, "AES256")])
        {
            input.GetType().GetProperty(name)?.SetValue(input, value);
        }

        Assert.Equal("NotImplemented", await BucketTwins.ErrorOf(
            () => (Task)method.Invoke(family, [input, BucketTwins.Call(operation), CancellationToken.None])!));
    }
}
