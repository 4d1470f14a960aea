using Tarn.Access;
using Tarn.Aws.Athena;
using Tarn.Aws.DynamoDb;
using Tarn.Aws.Firehose;
using Tarn.Aws.Glue;
using Tarn.Aws.Iam;
using Tarn.Aws.Kinesis;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Aws.Lambda;
using Tarn.Aws.Logs;
using Tarn.Aws.Sns;
using Tarn.Aws.Sqs;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Rights;

/// <summary>Tags at creation need the right to tag, in every service.</summary>
public sealed class TagsAtCreationTests
{
    private static readonly IDoor Door = new NamingDoor();

    private static readonly ServiceDescriptor[] Services =
    [
        DynamoDbDoor.Descriptor, AthenaDoor.Descriptor, FirehoseDoor.Descriptor, GlueDoor.Descriptor, IamDoor.Descriptor, KinesisDoor.Descriptor,
        KinesisAnalyticsV2Door.Descriptor, LambdaDoor.Descriptor, LogsDoor.Descriptor, SnsDoor.Descriptor, SqsDoor.Descriptor,
    ];

    public static TheoryData<string, string, string> Operations => new()
    {
        { "CreateDataCatalog", "athena:TagResource", "arn:aws:athena:us-east-1:000000000000:datacatalog/n" },
        { "CreateWorkGroup", "athena:TagResource", "arn:aws:athena:us-east-1:000000000000:workgroup/n" },
        { "CreateDeliveryStream", "firehose:TagDeliveryStream", "arn:aws:firehose:us-east-1:000000000000:deliverystream/n" },
        { "CreateCatalog", "glue:TagResource", "arn:aws:glue:us-east-1:000000000000:catalog/n" },
        { "CreateConnection", "glue:TagResource", "arn:aws:glue:us-east-1:000000000000:connection/n" },
        { "CreateDatabase", "glue:TagResource", "arn:aws:glue:us-east-1:000000000000:database/n" },
        { "CreatePolicy", "iam:TagPolicy", "arn:aws:iam::000000000000:policynn" },
        { "CreateRole", "iam:TagRole", "arn:aws:iam::000000000000:rolenn" },
        { "CreateUser", "iam:TagUser", "arn:aws:iam::000000000000:usernn" },
        { "CreateStream", "kinesis:AddTagsToStream", "arn:aws:kinesis:us-east-1:000000000000:stream/n" },
        { "RegisterStreamConsumer", "kinesis:TagResource", "n/consumer/n:*" },
        { "CreateApplication", "kinesisanalytics:TagResource", "arn:aws:kinesisanalytics:us-east-1:000000000000:application/n" },
        { "CreateEventSourceMapping", "lambda:TagResource", "arn:aws:lambda:us-east-1:000000000000:event-source-mapping:*" },
        { "CreateFunction", "lambda:TagResource", "named by FunctionName" },
        { "CreateTable", "dynamodb:TagResource", "named by TableName" },
        { "CreateLogGroup", "logs:TagResource", "arn:aws:logs:us-east-1:000000000000:log-group:n" },
        { "CreateTopic", "sns:TagResource", "arn:aws:sns:us-east-1:000000000000:n" },
        { "CreateQueue", "sqs:TagQueue", "arn:aws:sqs:us-east-1:000000000000:n" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Tags_at_creation_need_the_right_to_tag(string operation, string action, string resource)
    {
        var (tagged, plain, empty) = (new AllBut(), new AllBut(action), new AllBut(action));
        await Access(operation).Check(Door, new Input(["team"]), DoorWire.Call(operation, authorizer: tagged), default);
        await Access(operation).Check(Door, new Input(null), DoorWire.Call(operation, authorizer: plain), default);
        await Access(operation).Check(Door, new Input([]), DoorWire.Call(operation, authorizer: empty), default);

        Assert.Contains((action, resource), tagged.Asked);
        Assert.NotEmpty(plain.Asked);
        var denied = await Assert.ThrowsAsync<TarnException>(() => Access(operation)
            .Check(Door, new Input(["team"]), DoorWire.Call(operation, authorizer: new AllBut(action)), default).AsTask());
        Assert.Equal(ErrorKind.AccessDenied, denied.Kind);
    }

    private static AccessRow Access(string operation) =>
        Services.Select(service => service.Find(operation)).First(found => found is not null)!.Access;

    /// <summary>A door that names each resource by its members.</summary>
    private sealed class NamingDoor : IDoor
    {
        public ServiceDescriptor Service => LambdaDoor.Descriptor;

        public string? ResourceOf(string members, Func<string, string?> read, Call call) => $"named by {members}";

        public AwsErrorException Map(TarnException failure) => new("InternalError", 500, failure.Message);
    }

    /// <summary>An input whose members are all <c>n</c>.</summary>
    private sealed class Input(string[]? tagKeys) : BoundCall
    {
        public override string? Member(string name) => "n";

        public override IReadOnlyList<string>? Find(string key) => key == "aws:tagkeys" ? tagKeys : null;

        public override ValueTask Invoke(Call call, WireResponse response, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
