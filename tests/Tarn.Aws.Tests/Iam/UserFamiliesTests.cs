using Tarn.Access;
using Tarn.Access.Sessions;
using Tarn.Aws.Iam;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Tests.Rights;
using Tarn.Storage;
using static Tarn.Aws.Tests.Iam.IamWorld;

namespace Tarn.Aws.Tests.Iam;

/// <summary>The families of users, on the twin of the store.</summary>
public sealed class UserFamiliesTests : IAsyncLifetime
{
    private IamWorld _world = null!;

    public async Task InitializeAsync() => _world = await IamWorld.Open();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_user_is_made_found_listed_and_deleted()
    {
        var user = await Create("Ann", "/team/");
        Assert.Equal("arn:aws:iam::123456789012:user/team/Ann", user.Arn);
        Assert.Matches("^AIDA[A-Z2-7]{17}$", user.UserId);
        Assert.Equal("EntityAlreadyExists", await CodeOf(() => Create("aNN")));
        await Create("bob");
        Assert.Equal("Ann", (await Get("ann")).UserName);
        var all = await _world.Users.ListUsers(new ListUsersInput { MaxItems = 1 }, _world.Root("ListUsers"), default);
        Assert.Equal(("Ann", true), (all.Users.Single().UserName, all.IsTruncated));
        var rest = await _world.Users.ListUsers(new ListUsersInput { Marker = all.Marker }, _world.Root("ListUsers"), default);
        Assert.Equal(("bob", false), (rest.Users.Single().UserName, rest.IsTruncated));
        var team = await _world.Users.ListUsers(new ListUsersInput { PathPrefix = "/team/" }, _world.Root("ListUsers"), default);
        Assert.Equal("Ann", team.Users.Single().UserName);
        await Delete("ANN");
        Assert.Equal("NoSuchEntity", await CodeOf(() => Get("Ann")));
    }

    [Fact]
    public async Task Two_keys_of_a_user_sign_until_they_are_inactive_or_deleted()
    {
        await Create("ann");
        var (first, second) = (await CreateKey("ann"), await CreateKey("ann"));
        Assert.Equal("LimitExceeded", await CodeOf(() => CreateKey("ann")));
        var principal = _world.PrincipalOf(first.AccessKeyId);
        Assert.Equal(("arn:aws:iam::123456789012:user/ann", PrincipalKind.User), (principal.Arn, principal.Kind));
        Assert.Equal((await Get("ann")).UserId, principal.UserId);
        Assert.True(_world.Credentials.TryFind(first.AccessKeyId, out var stored));
        Assert.Equal(first.SecretAccessKey, stored.Key.Secret);

        var session = _world.Sessions.Issue(principal, TimeSpan.FromHours(1));
        Assert.Equal(principal.Arn, _world.PrincipalOf(session.Key.Id, session.Token).Arn);
        await _world.Keys.UpdateAccessKey(
            new UpdateAccessKeyInput { UserName = "ann", AccessKeyId = first.AccessKeyId, Status = "Inactive" }, _world.Root("UpdateAccessKey"), default);
        Assert.Equal(CredentialStatus.Unknown, _world.Sessions.Find(first.AccessKeyId, null, out _));
        Assert.Equal(CredentialStatus.Unknown, _world.Sessions.Find(session.Key.Id, session.Token, out _));
        var listed = await _world.Keys.ListAccessKeys(new ListAccessKeysInput { UserName = "ann" }, _world.Root("ListAccessKeys"), default);
        Assert.Equal(
            new Dictionary<string, string> { [first.AccessKeyId] = "Inactive", [second.AccessKeyId] = "Active" },
            listed.AccessKeyMetadata.ToDictionary(key => key.AccessKeyId!, key => key.Status!));

        Assert.Equal("DeleteConflict", await CodeOf(() => Delete("ann")));
        await DeleteKey("ann", first.AccessKeyId);
        Assert.Equal("NoSuchEntity", await CodeOf(() => DeleteKey("ann", first.AccessKeyId)));
        await DeleteKey("ann", second.AccessKeyId);
        Assert.Equal(CredentialStatus.Unknown, _world.Sessions.Find(second.AccessKeyId, null, out _));
        await Delete("ann");
    }

    [Fact]
    public async Task A_key_belongs_to_its_own_user_alone()
    {
        await Create("ann");
        await Create("bob");
        var key = await CreateKey("ann");
        Assert.Equal("NoSuchEntity", await CodeOf(() => DeleteKey("bob", key.AccessKeyId)));
        Assert.Equal("NoSuchEntity", await CodeOf(() => _world.Keys.UpdateAccessKey(
            new UpdateAccessKeyInput { UserName = "bob", AccessKeyId = key.AccessKeyId, Status = "Inactive" }, _world.Root("UpdateAccessKey"), default)));
    }

    [Fact]
    public async Task A_request_without_a_name_means_its_caller()
    {
        await Create("ann", "/team/");
        var ann = _world.PrincipalOf((await CreateKey("ann")).AccessKeyId);
        Task Ask(Principal caller, string? name) => AccessRows.Ask(
            IamDoor.Descriptor, _world.FoundUsers.ResourceOf, _world.By(caller, "GetUser"), ("UserName", name)).AsTask();
        var refused = await Assert.ThrowsAsync<TarnException>(() => Ask(ann, null));
        Assert.Contains("iam:GetUser", refused.Message, StringComparison.Ordinal);
        await Put("ann", "own", Policy("Allow", "iam:GetUser", "arn:aws:iam::*:user/team/ann"));
        await Ask(ann, null);
        Assert.Equal("ann", (await _world.Users.GetUser(new GetUserInput(), _world.By(ann, "GetUser"), default)).User.UserName);
        await Assert.ThrowsAsync<TarnException>(() => Ask(ann, "bob"));
        Assert.Equal("ValidationError", await CodeOf(() => _world.Users.GetUser(new GetUserInput(), _world.Root("GetUser"), default)));
    }

    [Fact]
    public async Task Inline_policies_have_a_quota_and_hold_the_user()
    {
        await Create("ann");
        await Put("ann", "p", Policy("Allow", "kinesis:*"));
        Assert.Equal("MalformedPolicyDocument", await CodeOf(() => Put("ann", "bad", "{}")));
        Assert.Equal("LimitExceeded", await CodeOf(() => Put("ann", "large", Policy("Allow", "kinesis:" + new string('x', 2_048)))));
        Assert.Equal("DeleteConflict", await CodeOf(() => Delete("ann")));
        var read = await _world.UserPolicies.GetUserPolicy(
            new GetUserPolicyInput { UserName = "ann", PolicyName = "p" }, _world.Root("GetUserPolicy"), default);
        Assert.Equal(Policy("Allow", "kinesis:*"), Uri.UnescapeDataString(read.PolicyDocument));
        await _world.UserPolicies.DeleteUserPolicy(
            new DeleteUserPolicyInput { UserName = "ann", PolicyName = "p" }, _world.Root("DeleteUserPolicy"), default);
        await Delete("ann");
    }

    [Fact]
    public async Task Users_keys_and_tags_survive_a_start()
    {
        await Create("ann");
        var key = await CreateKey("ann");
        await Put("ann", "p", Policy("Allow", "kinesis:*"));
        await _world.Tags.TagUser(
            new TagUserInput { UserName = "ann", Tags = [new Tag { Key = "team", Value = "lake" }] }, _world.Root("TagUser"), default);
        await using var again = await IamWorld.Open(_world.Store);
        Assert.True(again.By(again.PrincipalOf(key.AccessKeyId), "PutRecord").IsAllowed("kinesis:PutRecord", "*"));
        var tags = await again.Tags.ListUserTags(new ListUserTagsInput { UserName = "ann" }, again.Root("ListUserTags"), default);
        Assert.Equal(("team", "lake"), (tags.Tags.Single().Key, tags.Tags.Single().Value));
    }

    private async Task<User> Create(string name, string? path = null) =>
        (await _world.Users.CreateUser(new CreateUserInput { UserName = name, Path = path }, _world.Root("CreateUser"), default)).User!;

    private async Task<User> Get(string name) =>
        (await _world.Users.GetUser(new GetUserInput { UserName = name }, _world.Root("GetUser"), default)).User;

    private Task Delete(string name) =>
        _world.Users.DeleteUser(new DeleteUserInput { UserName = name }, _world.Root("DeleteUser"), default);

    private async Task<AccessKey> CreateKey(string name) => (await _world.Keys.CreateAccessKey(
        new CreateAccessKeyInput { UserName = name }, _world.Root("CreateAccessKey"), default)).AccessKey;

    private Task DeleteKey(string name, string id) => _world.Keys.DeleteAccessKey(
        new DeleteAccessKeyInput { UserName = name, AccessKeyId = id }, _world.Root("DeleteAccessKey"), default);

    private Task Put(string user, string name, string policy) => _world.UserPolicies.PutUserPolicy(
        new PutUserPolicyInput { UserName = user, PolicyName = name, PolicyDocument = policy }, _world.Root("PutUserPolicy"), default);
}
