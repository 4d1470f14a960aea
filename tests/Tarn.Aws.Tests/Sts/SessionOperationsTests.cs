using Tarn.Access;
using Tarn.Access.Sessions;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Sts.Model;
using Tarn.Aws.Tests.Iam;
using Tarn.Storage;
using static Tarn.Aws.Tests.Iam.IamWorld;

namespace Tarn.Aws.Tests.Sts;

public sealed class SessionOperationsTests : IAsyncLifetime
{
    private const string RoleArn = "arn:aws:iam::123456789012:role/etl";
    private IamWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await IamWorld.Open();
        await _world.Roles.CreateRole(
            new CreateRoleInput { RoleName = "etl", AssumeRolePolicyDocument = Trust }, _world.Root("CreateRole"), default);
        await _world.RolePolicies.AttachRolePolicy(
            new AttachRolePolicyInput { RoleName = "etl", PolicyArn = KinesisFull }, _world.Root("AttachRolePolicy"), default);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_role_is_assumed_and_its_session_has_the_roles_rights_while_the_policy_is_attached()
    {
        var answer = await Assume(new AssumeRoleInput { RoleArn = RoleArn, RoleSessionName = "night" });
        Assert.Equal("arn:aws:sts::123456789012:assumed-role/etl/night", answer.AssumedRoleUser!.Arn);
        Assert.EndsWith(":night", answer.AssumedRoleUser.AssumedRoleId, StringComparison.Ordinal);
        var call = _world.By(_world.PrincipalOf(answer.Credentials!.AccessKeyId, answer.Credentials.SessionToken), "PutRecord");
        Assert.True(call.IsAllowed("kinesis:PutRecord", "*"));
        await _world.RolePolicies.DetachRolePolicy(
            new DetachRolePolicyInput { RoleName = "etl", PolicyArn = KinesisFull }, _world.Root("DetachRolePolicy"), default);
        Assert.False(call.IsAllowed("kinesis:PutRecord", "*"));
        await _world.Roles.DeleteRole(new DeleteRoleInput { RoleName = "etl" }, _world.Root("DeleteRole"), default);
        Assert.Equal(CredentialStatus.Unknown, _world.Sessions.Find(answer.Credentials.AccessKeyId, answer.Credentials.SessionToken, out _));
    }

    [Fact]
    public async Task Session_policies_limit_and_are_checked()
    {
        var limited = new AssumeRoleInput { RoleArn = RoleArn, RoleSessionName = "night", Policy = Policy("Allow", "kinesis:Get*") };
        var answer = await Assume(limited);
        Assert.InRange(answer.PackedPolicySize!.Value, 1, 10);
        var call = _world.By(_world.PrincipalOf(answer.Credentials!.AccessKeyId, answer.Credentials.SessionToken), "PutRecord");
        Assert.True(call.IsAllowed("kinesis:GetRecords", "*"));
        Assert.False(call.IsAllowed("kinesis:PutRecord", "*"));
        Assert.Equal("MalformedPolicyDocument", await CodeOf(() => Assume(limited with { Policy = "{}" })));
        Assert.Equal("PackedPolicyTooLarge", await CodeOf(() => Assume(limited with { Policy = Policy("Allow", "s3:" + new string('x', 2_048)) })));
        var missing = limited with { PolicyArns = [new PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/Absent" }] };
        Assert.Contains("Absent", (await Assert.ThrowsAsync<TarnException>(() => Assume(missing))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_token_has_the_rights_of_its_caller_and_makes_no_other()
    {
        var root = await Token(_world.Root("GetSessionToken"));
        var principal = _world.PrincipalOf(root.AccessKeyId, root.SessionToken);
        Assert.Equal(("arn:aws:iam::123456789012:root", PrincipalKind.Root), (principal.Arn, principal.Kind));
        Assert.InRange(root.Expiration - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        var again = await Assert.ThrowsAsync<TarnException>(() => Token(_world.By(principal, "GetSessionToken")));
        Assert.Equal(ErrorKind.AccessDenied, again.Kind);
    }

    private Task<AssumeRoleOutput> Assume(AssumeRoleInput input) => _world.Sts.AssumeRole(input, _world.Root("AssumeRole"), default);

    private async Task<Credentials> Token(Call call) => (await _world.Sts.GetSessionToken(new GetSessionTokenInput(), call, default)).Credentials!;
}
