using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Lambda;

public sealed class FunctionReferenceTests
{
    [Theory]
    [InlineData("hello", "hello", null)]
    [InlineData("hello:live", "hello", "live")]
    [InlineData("hello:$LATEST", "hello", "$LATEST")]
    [InlineData("function:hello", "hello", null)]
    [InlineData("function:hello:3", "hello", "3")]
    [InlineData("000000000000:function:hello", "hello", null)]
    [InlineData("000000000000:function:hello:live", "hello", "live")]
    [InlineData("us-east-1:000000000000:function:hello", "hello", null)]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:hello", "hello", null)]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:hello:7", "hello", "7")]
    public void A_name_has_each_form_that_AWS_knows(string text, string name, string? qualifier)
    {
        var reference = FunctionReference.Read(DoorWire.Call("GetFunction"), "lambda:GetFunction", text, null);
        Assert.Equal((name, qualifier), (reference.Name, reference.Qualifier));
    }

    [Fact]
    public void Two_qualifiers_must_be_equal()
    {
        Assert.Equal("1", FunctionReference.Read(DoorWire.Call("Invoke"), "lambda:InvokeFunction", "hello:1", "1").Qualifier);
        var failure = Assert.Throws<AwsErrorException>(() => FunctionReference.Read(DoorWire.Call("Invoke"), "lambda:InvokeFunction", "hello:1", "2"));
        Assert.Equal("The derived qualifier from the function name does not match the specified qualifier.", failure.Message);
    }

    [Fact]
    public void Other_accounts_and_regions_are_out_of_reach()
    {
        var denied = Assert.Throws<TarnException>(() => FunctionReference.Read(
            DoorWire.Call("Invoke"), "lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111111111111:function:hello", null));
        Assert.Equal(ErrorKind.AccessDenied, denied.Kind);
        var absent = Assert.Throws<AwsErrorException>(() => FunctionReference.Read(
            DoorWire.Call("Invoke"), "lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:000000000000:function:hello", null));
        Assert.Equal("ResourceNotFoundException", absent.Code);
    }
}
