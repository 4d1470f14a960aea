using Tarn.Telemetry.Dashboards;

namespace Tarn.Telemetry.Tests.Dashboards;

public sealed class DashboardCheckTests
{
    [Theory]
    [InlineData("""{"widgets":[]}""", "")]
    [InlineData("""{"widgets":[{"type":"text","x":0,"y":0,"width":3,"height":3,"properties":{"markdown":"hi"}}]}""", "")]
    [InlineData(
        """{"widgets":[{"type":"metric","properties":{"metrics":[["App","Errors","Host","a",{"stat":"Sum"}],[".",".",".","b"],[{"expression":"m1"}]]}}]}""",
        "")]
    [InlineData("""{"widgets":[{"type":"metric","properties":{"annotations":{"alarms":["arn"]}}}]}""", "")]
    [InlineData("""{"widgets":[{"type":"alarm","properties":{"alarms":["arn:a"]}}]}""", "")]
    [InlineData("{}", "! : Should have required property 'widgets'")]
    [InlineData("""{"widgets":{}}""", "! /widgets: Should be array")]
    [InlineData("""{"widgets":[{"type":"text"}]}""", "! /widgets/0: Should have required property 'properties'")]
    [InlineData("""{"widgets":[{"type":"text","properties":{}}]}""", "! /widgets/0/properties: Should have required property 'markdown'")]
    [InlineData("""{"widgets":[{"type":"map","properties":{}}]}""", "! /widgets/0/type: Should be equal to one of the allowed values")]
    [InlineData(
        """{"widgets":[{"type":"text","x":24,"y":1.5,"properties":{"markdown":""}}]}""",
        "! /widgets/0/x: Should be <= 23|! /widgets/0/y: Should be integer")]
    [InlineData("""{"widgets":[{"type":"text","x":2,"properties":{"markdown":""}}]}""", "! /widgets/0: Should have both properties 'x' and 'y', or none")]
    [InlineData(
        """{"widgets":[{"type":"metric","properties":{"metrics":[["App"]]}}]}""",
        "! /widgets/0/properties/metrics/0: Should NOT have less than 2 items")]
    [InlineData(
        """{"widgets":[{"type":"metric","properties":{"metrics":[["App","m","Host"]]}}]}""",
        "? /widgets/0/properties/metrics/0: A dimension has no value")]
    [InlineData("""{"widgets":[],"color":"red"}""", "? /color: Should NOT have additional properties")]
    [InlineData(
        """{"widgets":[],"periodOverride":"never","start":5}""",
        "! /start: Should be string|! /periodOverride: Should be equal to one of the allowed values")]
    public void A_body_has_errors_and_warnings_by_path(string body, string expected) => Assert.Equal(
        expected,
        string.Join('|', DashboardCheck.Of(body)!.Select(message => $"{(message.IsError ? '!' : '?')} {message.Path}: {message.Text}")));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    public void A_body_that_is_no_object_is_none(string body) => Assert.Null(DashboardCheck.Of(body));
}
