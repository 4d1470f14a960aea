using Tarn.Access;
using Tarn.Aws.Lambda;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Sns;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sqs;
using Tarn.Aws.Sqs.Finding;
using Tarn.Aws.Tests.Protocols;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Rights;

/// <summary>Access rows that name their resource by members in the service's own form.</summary>
public sealed class NamedResourcesTests
{
    private const string Account = "000000000000";
    private const string Mapping = "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:u";

    // A handle as the service makes it, with a source in the call's region.
    private static readonly string Handle = Convert.ToBase64String(
        """{"taskId":"00000000-0000-0001-0000-000000000001","sourceArn":"arn:aws:sqs:us-east-1:000000000000:dead"}"""u8);

    public static TheoryData<string, string, string?, string?, string?> Names => new()
    {
        { "sqs", "QueueUrl", "http://host:1/000000000000/q", null, "arn:aws:sqs:us-east-1:000000000000:q" },
        { "sqs", "QueueUrl", "http://other/111122223333/q/", null, "arn:aws:sqs:us-east-1:111122223333:q" },
        { "sqs", "QueueUrl", "/111122223333/q", null, "arn:aws:sqs:us-east-1:111122223333:q" },
        { "sqs", "QueueUrl", "q", null, "arn:aws:sqs:us-east-1:000000000000:q" },
        { "sqs", "QueueUrl", "http://host/q", null, null },
        { "sqs", "QueueUrl", null, null, null },
        { "sqs", "QueueName:QueueOwnerAWSAccountId", "q", null, "arn:aws:sqs:us-east-1:000000000000:q" },
        { "sqs", "QueueName:QueueOwnerAWSAccountId", "q", "111122223333", "arn:aws:sqs:us-east-1:111122223333:q" },
        { "sqs", "SourceArn", "arn:aws:sqs:us-east-1:000000000000:dead", null, "arn:aws:sqs:us-east-1:000000000000:dead" },
        { "sqs", "SourceArn", "arn:aws:sqs:eu-west-1:000000000000:dead", null, null },
        { "sqs", "TaskHandle", Handle, null, "arn:aws:sqs:us-east-1:000000000000:dead" },
        { "sqs", "TaskHandle", "e30=", null, null },
        { "sns", "TopicArn", "arn:aws:sns:us-east-1:000000000000:t", null, "arn:aws:sns:us-east-1:000000000000:t" },
        { "sns", "TopicArn", "arn:aws:sns:eu-west-1:000000000000:t", null, null },
        { "sns", "TopicArn:TargetArn", null, "arn:aws:sns:us-east-1:000000000000:t", "arn:aws:sns:us-east-1:000000000000:t" },
        { "sns", "TopicArn:TargetArn", "arn:aws:sns:us-east-1:000000000000:t", "arn:aws:sns:us-east-1:000000000000:u", "arn:aws:sns:us-east-1:000000000000:t" },
        { "sns", "ResourceArn", "t", null, null },
        { "lambda", "FunctionName", "f", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "FunctionName", "f:live", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "FunctionName", "000000000000:function:f", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "FunctionName", "arn:x:y:us-east-1:000000000000:function:f", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "FunctionName", "arn:aws:lambda:us-east-1:111122223333:function:f", null, null },
        { "lambda", "FunctionName", "arn:aws:lambda:eu-west-1:000000000000:function:f", null, null },
        { "lambda", "FunctionName", "arn:aws:lambda", null, null },
        { "lambda", "FunctionName:Qualifier", "f", "live", "arn:aws:lambda:us-east-1:000000000000:function:f:live" },
        { "lambda", "FunctionName:Qualifier", "f:other", "live", null },
        { "lambda", "Resource", "arn:aws:lambda:us-east-1:000000000000:function:f", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "Resource", "arn:x:y:us-east-1:000000000000:function:f", null, "arn:aws:lambda:us-east-1:000000000000:function:f" },
        { "lambda", "Resource", Mapping, null, Mapping },
        { "lambda", "Resource", "f", null, null },
    };

    /// <summary>A request cannot name a resource in a form that a Deny on its ARN does not meet.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Members_name_one_ARN(string service, string members, string? first, string? second, string? arn)
    {
        var call = DoorWire.Call("Any");
        Assert.Equal(Account, call.Account);
        string? Read(string member) => member == members.Split(':')[0] ? first : member == members.Split(':')[^1] ? second : null;
        var found = service switch
        {
            "sqs" => QueueFinder.ResourceOf(members, Read, call),
            "sns" => TopicFinder.ResourceOf(members, Read, call),
            _ => FunctionFinder.ResourceOf(members, Read, call),
        };

        Assert.Equal(arn, found);
    }

    /// <summary>Methods that authorise by themselves are a list that only shrinks.</summary>
    [Fact]
    public void Few_operations_authorise_inside()
    {
        Assert.Empty(Inside(SqsDoor.Descriptor));
        Assert.Equal(["ConfirmSubscription", "GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe"], Inside(SnsDoor.Descriptor));
        Assert.Equal(
            [
                "AddLayerVersionPermission", "CreateFunction", "DeleteLayerVersion", "GetLayerVersion", "GetLayerVersionByArn",
                "GetLayerVersionPolicy", "Invoke", "InvokeAsync", "InvokeWithResponseStream", "PublishLayerVersion", "RemoveLayerVersionPermission",
            ],
            Inside(LambdaDoor.Descriptor));
    }

    private static IEnumerable<string> Inside(ServiceDescriptor service) =>
        service.Operations.Where(operation => operation.Access.Inside).Select(operation => operation.Name).Order(StringComparer.Ordinal);
}
