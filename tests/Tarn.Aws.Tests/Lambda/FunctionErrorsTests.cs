using Tarn.Access.Registry;
using Tarn.Aws.Lambda;
using Tarn.Aws.Tests.Protocols;
using Tarn.Aws.Tests.Rights;
using Tarn.Functions.Definitions;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Lambda;

/// <summary>The errors of functions and layers as clients see them: codes, words, and the order of checks. No function exists.</summary>
public sealed class FunctionErrorsTests : IAsyncLifetime
{
    private const string NoFunction = "404 ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:none";

    // Members of a function that can be made.
    private const string New =
        "\"FunctionName\":\"n\",\"Role\":\"arn:aws:iam::000000000000:role/r\",\"Code\":{\"ZipFile\":\"AA==\"},"
            + "\"Runtime\":\"nodejs24.x\",\"Handler\":\"i.h\"";

    private readonly MemoryMetadataStore _store = new();
    private FunctionDirectory _directory = null!;
    private IDoor _door = null!;

    public static TheoryData<string, string, string, string> Refused => new()
    {
        { "GET", "/2015-03-31/functions/none", "", NoFunction },
        { "GET", "/2015-03-31/functions/none/configuration", "", NoFunction },
        { "DELETE", "/2015-03-31/functions/none", "", NoFunction },
        {
            "GET", "/2015-03-31/functions/none?Qualifier=live", "",
            "404 ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:000000000000:function:none:live"
        },
        {
            "GET", "/2015-03-31/functions/a%20b", "",
            "400 ValidationException: 1 validation error detected: Value 'a b' at 'functionName' failed to satisfy constraint: Member "
                + "must satisfy regular expression pattern: "
                + "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$"
                + "LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
        },
        {
            "GET", "/2015-03-31/functions/none:1?Qualifier=2", "",
            "400 InvalidParameterValueException: The derived qualifier from the function name does not match the specified qualifier."
        },
        { "PUT", "/2015-03-31/functions/none/configuration", "{}", NoFunction },
        {
            "PUT", "/2015-03-31/functions/none/configuration", """{"Timeout":0}""",
            "400 ValidationException: 1 validation error detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have "
                + "value greater than or equal to 1"
        },
        {
            "PUT", "/2015-03-31/functions/none/configuration", """{"Handler":"a b"}""",
            "400 ValidationException: 1 validation error detected: Value 'a b' at 'handler' failed to satisfy constraint: Member must "
                + "satisfy regular expression pattern: [^\\s]+"
        },
        { "PUT", "/2015-03-31/functions/none/code", "{}", NoFunction },
        { "POST", "/2015-03-31/functions/none/versions", "{}", NoFunction },
        { "GET", "/2015-03-31/functions/none/versions", "", NoFunction },
        { "GET", "/2015-03-31/functions/none/aliases/live", "", NoFunction },
        { "POST", "/2015-03-31/functions/none/aliases", """{"Name":"live","FunctionVersion":"1"}""", NoFunction },
        {
            "POST", "/2015-03-31/functions/none/aliases", """{"Name":"1","FunctionVersion":"1"}""",
            "400 ValidationException: 1 validation error detected: Value '1' at 'name' failed to satisfy constraint: Member must satisfy "
                + "regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)"
        },
        { "GET", "/2015-03-31/functions/none/policy", "", NoFunction },
        { "DELETE", "/2015-03-31/functions/none/policy/s", "", NoFunction },
        {
            "POST", "/2015-03-31/functions/none/policy", """{"StatementId":"a b","Action":"lambda:InvokeFunction","Principal":"*"}""",
            "400 ValidationException: 1 validation error detected: Value 'a b' at 'statementId' failed to satisfy constraint: Member must "
                + "satisfy regular expression pattern: ([a-zA-Z0-9-_]+)"
        },
        { "GET", "/2021-10-31/functions/none/url", "", NoFunction },
        { "GET", "/2019-09-30/functions/none/concurrency", "", NoFunction },
        {
            "PUT", "/2017-10-31/functions/none/concurrency", """{"ReservedConcurrentExecutions":-1}""",
            "400 ValidationException: 1 validation error detected: Value '-1' at 'reservedConcurrentExecutions' failed to satisfy "
                + "constraint: Member must have value greater than or equal to 0"
        },
        { "GET", "/2019-09-25/functions/none/event-invoke-config", "", NoFunction },
        {
            "POST", "/2015-03-31/functions", "{}",
            "400 ValidationException: 3 validation errors detected: Value null at 'functionName' failed to satisfy constraint: Member "
                + "must not be null; Value null at 'role' failed to satisfy constraint: Member must not be null; Value null at 'code' failed to "
                + "satisfy constraint: Member must not be null"
        },
        {
            "POST", "/2015-03-31/functions", """{"FunctionName":"n","Role":"arn:aws:iam::000000000000:role/r","Code":{"ImageUri":"i"}}""",
            "400 InvalidParameterValueException: Code.ImageUri is not supported by Tarn; supported: ZipFile, or S3Bucket and S3Key "
                + "(docs/coverage.md#lambda-createfunction)."
        },
        {
            "POST", "/2015-03-31/functions", """{NEW,"Timeout":901}""",
            "400 ValidationException: 1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must "
                + "have value less than or equal to 900"
        },
        {
            "POST", "/2015-03-31/functions", """{NEW,"MemorySize":10241}""",
            "400 ValidationException: 1 validation error detected: Value '10241' at 'memorySize' failed to satisfy constraint: Member "
                + "must have value less than or equal to 10240"
        },
        {
            "POST", "/2015-03-31/functions", """{NEW,"Environment":{"Variables":{"AWS_REGION":"x"}}}""",
            "400 InvalidParameterValueException: Lambda was unable to configure your environment variables because the environment "
                + "variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in "
                + "this request: AWS_REGION"
        },
        {
            "POST", "/2015-03-31/functions", """{NEW,"DeadLetterConfig":{"TargetArn":"arn:aws:s3:::b"}}""",
            "400 InvalidParameterValueException: The provided value for DeadLetterConfig.TargetArn is invalid: arn:aws:s3:::b. Give the "
                + "ARN of a standard SQS queue or SNS topic."
        },
        {
            "POST", "/2015-03-31/functions", """{NEW,"LoggingConfig":{"ApplicationLogLevel":"INFO"}}""",
            "400 InvalidParameterValueException: LogLevel is not supported when LogFormat is set to \"Text\". Remove LogLevel from your "
                + "request or change the LogFormat to \"JSON\" and try again."
        },
        {
            "POST", "/2015-03-31/functions", """{"FunctionName":"n","Role":"arn:aws:iam::000000000000:role/r","Code":{"ZipFile":"AA=="}}""",
            "400 InvalidParameterValueException: Runtime and Handler are mandatory parameters for functions created with deployment "
                + "packages."
        },
        { "GET", "/2018-10-31/layers/none/versions/1", "", "404 ResourceNotFoundException: The resource you requested does not exist." },
        { "GET", "/2018-10-31/layers/none/versions/1/policy", "", "404 ResourceNotFoundException: The resource you requested does not exist." },
        {
            "GET", "/2018-10-31/layers?find=LayerVersion&Arn=arn:aws:lambda:us-east-1:000000000000:layer:none", "",
            "400 ValidationException: 1 validation error detected: Value 'arn:aws:lambda:us-east-1:000000000000:layer:none' at 'arn' "
                + "failed to satisfy constraint: Member must satisfy regular expression pattern: "
                + "arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+"
        },
        { "GET", "/2017-03-31/tags/arn:aws:lambda:us-east-1:000000000000:function:none", "", NoFunction },
    };

    public async Task InitializeAsync()
    {
        var rows = new VersionRows(null!);
        _directory = await FunctionDirectory.Open(_store, rows, default);
        _door = new LambdaDoor(new LambdaParts
        {
            Registry = await ResourceRegistry.Open(_store, default),
            Store = _store,
            Versions = rows,
            Directory = _directory,
            Time = TimeProvider.System,

            // The operations fail before they need these.
            Objects = null!,
            Roles = null!,
            Keys = null!,
            Packages = null!,
            HotFolders = null!,
            Urls = null!,
            Resolver = null!,
            Runner = null!,
            Provisioned = null!,
            Target = null!,
            Mappings = null!,
            Asynchronous = null!,
            Tables = null!,
            Queues = null!,
            Streams = null!,
            Log = null!,
        });
    }

    public async Task DisposeAsync()
    {
        _directory.Dispose();
        await _store.DisposeAsync();
    }

    /// <param name="body">The body, with NEW for the members of a function that can be made.</param>
    /// <param name="expected">The code and the message.</param>
    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_request_has_the_services_error(string method, string path, string body, string expected)
    {
        var (status, code, message, _) = await AskedDoor.Send(_door, DoorWire.Request(method, path, body.Replace("NEW", New, StringComparison.Ordinal)));

        Assert.Equal(expected, $"{status} {code}: {message}");
    }

    /// <summary>A caller without the right learns nothing of the function or the layer.</summary>
    [Theory]
    [InlineData("GET", "/2015-03-31/functions/none", "", "lambda:GetFunction")]
    [InlineData("DELETE", "/2015-03-31/functions/none", "", "lambda:DeleteFunction")]
    [InlineData("PUT", "/2015-03-31/functions/none/configuration", """{"Timeout":901}""", "lambda:UpdateFunctionConfiguration")]
    [InlineData("POST", "/2015-03-31/functions/none/versions", "{}", "lambda:PublishVersion")]
    [InlineData("GET", "/2018-10-31/layers/none/versions/1", "", "lambda:GetLayerVersion")]
    [InlineData("GET", "/2018-10-31/layers?find=LayerVersion&Arn=arn:aws:lambda:us-east-1:000000000000:layer:none:1", "", "lambda:GetLayerVersion")]
    [InlineData("DELETE", "/2018-10-31/layers/none/versions/1", "", "lambda:DeleteLayerVersion")]
    public async Task Rights_are_asked_before_anything_else(string method, string path, string body, string action)
    {
        var rights = new AllBut(action);
        var (status, code, _, _) = await AskedDoor.Send(_door, DoorWire.Request(method, path, body), rights);

        Assert.Equal((403, "AccessDenied"), (status, code));
        Assert.StartsWith("arn:aws:lambda:us-east-1:000000000000:", rights.Asked[^1].Resource, StringComparison.Ordinal);
    }
}
