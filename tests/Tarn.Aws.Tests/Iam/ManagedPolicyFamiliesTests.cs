using Tarn.Aws.Iam.Model;
using Tarn.Wire.Protocols;
using static Tarn.Aws.Tests.Iam.IamWorld;

namespace Tarn.Aws.Tests.Iam;

/// <summary>The families of managed policies, on the twin of the store.</summary>
public sealed class ManagedPolicyFamiliesTests : IAsyncLifetime
{
    private IamWorld _world = null!;

    public async Task InitializeAsync()
    {
        _world = await IamWorld.Open();
        await _world.Users.CreateUser(new CreateUserInput { UserName = "ann" }, _world.Root("CreateUser"), default);
        await _world.Roles.CreateRole(
            new CreateRoleInput { RoleName = "etl", AssumeRolePolicyDocument = Trust }, _world.Root("CreateRole"), default);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_policy_has_five_versions_at_most_and_one_in_force()
    {
        var arn = (await Create("p")).Arn!;
        Assert.Equal("arn:aws:iam::123456789012:policy/p", arn);
        Assert.Equal("EntityAlreadyExists", await CodeOf(() => Create("P")));
        for (var i = 2; i <= 5; i++)
        {
            Assert.Equal($"v{i}", await AddVersion(arn, i == 3));
        }

        Assert.Equal("LimitExceeded", await CodeOf(() => AddVersion(arn, false)));
        Assert.Equal("v3", (await Get(arn)).DefaultVersionId);
        Assert.Equal("DeleteConflict", await CodeOf(() => DeleteVersion(arn, "v3")));
        await DeleteVersion(arn, "v1");
        Assert.Equal("v6", await AddVersion(arn, false));
        await _world.Versions.SetDefaultPolicyVersion(
            new SetDefaultPolicyVersionInput { PolicyArn = arn, VersionId = "v6" }, _world.Root("SetDefaultPolicyVersion"), default);
        var list = await _world.Versions.ListPolicyVersions(new ListPolicyVersionsInput { PolicyArn = arn }, _world.Root("ListPolicyVersions"), default);
        Assert.Equal(["v2", "v3", "v4", "v5", "v6"], list.Versions!.Select(version => version.VersionId));
        Assert.Equal("v6", list.Versions!.Single(version => version.IsDefaultVersion == true).VersionId);
        var one = await _world.Versions.GetPolicyVersion(
            new GetPolicyVersionInput { PolicyArn = arn, VersionId = "v2" }, _world.Root("GetPolicyVersion"), default);
        Assert.Equal(Policy("Allow", "kinesis:Get*"), Uri.UnescapeDataString(one.PolicyVersion!.Document!));
        Assert.Equal("NoSuchEntity", await CodeOf(() => DeleteVersion(arn, "v9")));
        Assert.Equal("DeleteConflict", await CodeOf(() => Delete(arn)));
    }

    [Fact]
    public async Task An_attached_policy_is_listed_counted_and_held()
    {
        var arn = (await Create("p")).Arn!;
        await AttachUser(arn);
        await AttachUser(arn);
        await _world.RolePolicies.AttachRolePolicy(
            new AttachRolePolicyInput { RoleName = "etl", PolicyArn = arn }, _world.Root("AttachRolePolicy"), default);
        Assert.Equal(2, (await Get(arn)).AttachmentCount);
        var entities = await _world.Policies.ListEntitiesForPolicy(
            new ListEntitiesForPolicyInput { PolicyArn = arn }, _world.Root("ListEntitiesForPolicy"), default);
        Assert.Equal(("ann", "etl"), (entities.PolicyUsers!.Single().UserName, entities.PolicyRoles!.Single().RoleName));
        var attached = await _world.UserPolicies.ListAttachedUserPolicies(
            new ListAttachedUserPoliciesInput { UserName = "ann" }, _world.Root("ListAttachedUserPolicies"), default);
        Assert.Equal(("p", arn), (attached.AttachedPolicies!.Single().PolicyName, attached.AttachedPolicies!.Single().PolicyArn));

        Assert.Equal("DeleteConflict", await CodeOf(() => Delete(arn)));
        Assert.Equal("DeleteConflict", await CodeOf(
            () => _world.Users.DeleteUser(new DeleteUserInput { UserName = "ann" }, _world.Root("DeleteUser"), default)));
        await DetachUser(arn);
        Assert.Equal("NoSuchEntity", await CodeOf(() => DetachUser(arn)));
        await _world.RolePolicies.DetachRolePolicy(
            new DetachRolePolicyInput { RoleName = "etl", PolicyArn = arn }, _world.Root("DetachRolePolicy"), default);
        await Delete(arn);
        Assert.Equal("NoSuchEntity", await CodeOf(() => Get(arn)));
    }

    [Fact]
    public async Task A_policy_of_AWS_is_attached_if_it_is_known_and_refused_by_name_if_not()
    {
        await AttachUser(KinesisFull);
        Assert.Equal(1, (await Get(KinesisFull)).AttachmentCount);
        var version = await _world.Versions.GetPolicyVersion(
            new GetPolicyVersionInput { PolicyArn = KinesisFull, VersionId = "v1" }, _world.Root("GetPolicyVersion"), default);
        Assert.Contains("kinesis:*", Uri.UnescapeDataString(version.PolicyVersion!.Document!), StringComparison.Ordinal);
        Assert.Equal("AccessDenied", await CodeOf(() => AddVersion(KinesisFull, true)));

        var refused = await Assert.ThrowsAsync<AwsErrorException>(() => AttachUser("arn:aws:iam::aws:policy/AmazonEC2FullAccess"));
        Assert.Equal("NoSuchEntity", refused.Code);
        Assert.Contains("arn:aws:iam::aws:policy/AmazonEC2FullAccess", refused.Message, StringComparison.Ordinal);
        Assert.Equal("NoSuchEntity", await CodeOf(() => AttachUser("arn:aws:iam::123456789012:policy/absent")));
    }

    [Fact]
    public async Task A_boundary_is_a_use_of_its_policy()
    {
        var arn = (await Create("p")).Arn!;
        await _world.RolePolicies.PutRolePermissionsBoundary(
            new PutRolePermissionsBoundaryInput { RoleName = "etl", PermissionsBoundary = arn }, _world.Root("PutRolePermissionsBoundary"), default);
        Assert.Equal(1, (await Get(arn)).PermissionsBoundaryUsageCount);
        Assert.Equal("DeleteConflict", await CodeOf(() => Delete(arn)));
        await _world.Roles.DeleteRole(new DeleteRoleInput { RoleName = "etl" }, _world.Root("DeleteRole"), default);
        await Delete(arn);
        Assert.Equal("NoSuchEntity", await CodeOf(() => _world.Users.CreateUser(
            new CreateUserInput { UserName = "bob", PermissionsBoundary = arn }, _world.Root("CreateUser"), default)));
    }

    [Fact]
    public async Task Policies_are_listed_by_owner_and_path()
    {
        await Create("p", "/team/");
        Assert.Equal(["p"], await List("Local", null));
        Assert.Equal(["p"], await List("All", "/team/"));
        Assert.Contains("AmazonKinesisFullAccess", await List("AWS", null));
        Assert.DoesNotContain("p", await List("AWS", null));
    }

    private async Task<IEnumerable<string>> List(string scope, string? path) => (await _world.Policies.ListPolicies(
        new ListPoliciesInput { Scope = scope, PathPrefix = path }, _world.Root("ListPolicies"), default)).Policies!.Select(policy => policy.PolicyName!);

    private async Task<Policy> Create(string name, string? path = null) => (await _world.Policies.CreatePolicy(
        new CreatePolicyInput { PolicyName = name, Path = path, PolicyDocument = Policy("Allow", "kinesis:Put*") },
        _world.Root("CreatePolicy"),
        default)).Policy!;

    private async Task<Policy> Get(string arn) =>
        (await _world.Policies.GetPolicy(new GetPolicyInput { PolicyArn = arn }, _world.Root("GetPolicy"), default)).Policy!;

    private Task Delete(string arn) =>
        _world.Policies.DeletePolicy(new DeletePolicyInput { PolicyArn = arn }, _world.Root("DeletePolicy"), default);

    private async Task<string> AddVersion(string arn, bool isDefault) => (await _world.Versions.CreatePolicyVersion(
        new CreatePolicyVersionInput { PolicyArn = arn, PolicyDocument = Policy("Allow", "kinesis:Get*"), SetAsDefault = isDefault },
        _world.Root("CreatePolicyVersion"),
        default)).PolicyVersion!.VersionId!;

    private Task DeleteVersion(string arn, string id) => _world.Versions.DeletePolicyVersion(
        new DeletePolicyVersionInput { PolicyArn = arn, VersionId = id }, _world.Root("DeletePolicyVersion"), default);

    private Task AttachUser(string arn) => _world.UserPolicies.AttachUserPolicy(
        new AttachUserPolicyInput { UserName = "ann", PolicyArn = arn }, _world.Root("AttachUserPolicy"), default);

    private Task DetachUser(string arn) => _world.UserPolicies.DetachUserPolicy(
        new DetachUserPolicyInput { UserName = "ann", PolicyArn = arn }, _world.Root("DetachUserPolicy"), default);
}
