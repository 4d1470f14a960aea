namespace Tarn.Storage.Tests.Recovery;

/// <summary>Sealed objects are recovered like plain ones: the wrapped key is in the attribute.</summary>
public sealed class SealedRecoveryTests() : DataRecoveryTests(seals: true);
