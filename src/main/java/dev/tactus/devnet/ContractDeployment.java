package dev.tactus.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.crypto.ContractUtils;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/** Puts the real contracts on a fresh Anvil and gives each user tokens. Does nothing where that was done before. */
final class ContractDeployment {
    private static final BigInteger DEPLOY_GAS = BigInteger.valueOf(4_000_000);
    private static final BigInteger TRANSFER_GAS = BigInteger.valueOf(100_000);
    private static final BigInteger MAX_FEE = BigInteger.valueOf(100_000_000_000L);
    private static final BigInteger EPOCH_BLOCKS = BigInteger.valueOf(7200);
    private static final Bytes TEMPLATE_HASH = Bytes.wrap(new byte[Word.SIZE]);

    private final AnvilClient client;
    private final Path nodeModules;
    private final JsonMapper json = new JsonMapper();
    private final Credentials deployer =
            Credentials.create(DevAccounts.DEPLOYER.key().reveal().toHex());
    private final List<String> sent = new ArrayList<>();
    private long nonce;

    ContractDeployment(AnvilClient client, Path nodeModules) {
        this.client = client;
        this.nodeModules = nodeModules;
    }

    void run() throws IOException {
        if (hasCode(DevContracts.WELL_KNOWN.application())) {
            return;
        }
        Address inputBox = deploy(rollups("InputBox"));
        Address portal = deploy(rollups("ERC20Portal"), address(inputBox));
        BigInteger supply = DevnetOptions.USER_TOKENS.multiply(BigInteger.valueOf(DevAccounts.USERS.size()));
        Address token = deploy(
                openZeppelin("ERC20PresetFixedSupply"),
                new Utf8String(TokenContract.NAME),
                new Utf8String(TokenContract.SYMBOL),
                new Uint256(supply),
                address(DevAccounts.DEPLOYER.address()));
        Address authority =
                deploy(rollups("Authority"), address(DevAccounts.DEPLOYER.address()), new Uint256(EPOCH_BLOCKS));
        Address application = deploy(
                rollups("Application"),
                address(authority),
                address(DevAccounts.DEPLOYER.address()),
                new Bytes32(TEMPLATE_HASH.toArray()),
                new DynamicBytes(dataAvailability(inputBox)));
        for (DevAccount user : DevAccounts.USERS) {
            transfer(token, user.address());
        }
        client.call("evm_mine");
        verify(new DevContracts(inputBox, portal, token, application));
    }

    private void verify(DevContracts deployed) throws IOException {
        for (String hash : sent) {
            if (!"0x1"
                    .equals(client.call("eth_getTransactionReceipt", hash)
                            .path("status")
                            .asText())) {
                throw new IOException("a transaction of the deployment failed");
            }
        }
        if (!deployed.equals(DevContracts.WELL_KNOWN) || !hasCode(deployed.application())) {
            throw new IOException("the contracts are not where they belong; was the deployer used before?");
        }
    }

    private boolean hasCode(Address contract) throws IOException {
        return client.call("eth_getCode", contract.toHex(), "latest").asText().length() > "0x".length();
    }

    private Address deploy(String bytecode, Type<?>... constructorArguments) throws IOException {
        Address created = Address.fromHex(
                ContractUtils.generateContractAddress(deployer.getAddress(), BigInteger.valueOf(nonce)));
        send(DEPLOY_GAS, "", bytecode + FunctionEncoder.encodeConstructor(List.of(constructorArguments)));
        return created;
    }

    private void transfer(Address token, Address to) throws IOException {
        var transfer =
                new Function("transfer", List.of(address(to), new Uint256(DevnetOptions.USER_TOKENS)), List.of());
        send(TRANSFER_GAS, token.toHex(), FunctionEncoder.encode(transfer));
    }

    private void send(BigInteger gas, String to, String data) throws IOException {
        RawTransaction transaction = RawTransaction.createTransaction(
                DevnetOptions.DEFAULT_CHAIN_ID,
                BigInteger.valueOf(nonce++),
                gas,
                to,
                BigInteger.ZERO,
                data,
                Gas.SUGGESTED_TIP,
                MAX_FEE);
        byte[] signed = TransactionEncoder.signMessage(transaction, deployer);
        sent.add(client.call("eth_sendRawTransaction", Numeric.toHexString(signed))
                .asText());
    }

    private static byte[] dataAvailability(Address inputBox) {
        var call = new Function("InputBox", List.of(address(inputBox)), List.of());
        return Numeric.hexStringToByteArray(FunctionEncoder.encode(call));
    }

    private static org.web3j.abi.datatypes.Address address(Address value) {
        return new org.web3j.abi.datatypes.Address(value.toHex());
    }

    private String rollups(String contract) throws IOException {
        Path artefact = nodeModules.resolve("@cartesi/rollups/out/" + contract + ".sol/" + contract + ".json");
        return read(artefact).path("bytecode").path("object").asText();
    }

    private String openZeppelin(String contract) throws IOException {
        Path artefact = nodeModules.resolve("@openzeppelin/contracts/build/contracts/" + contract + ".json");
        return read(artefact).path("bytecode").asText();
    }

    private JsonNode read(Path artefact) throws IOException {
        return json.readTree(artefact.toFile());
    }
}
